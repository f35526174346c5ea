"""Laws that give the companies of a country another retention period than the declared one."""

from dataclasses import dataclass
from datetime import date

from dateutil.relativedelta import relativedelta

_BEGIN = date(2001, 1, 1)


@dataclass(frozen=True, slots=True)
class RetentionLaw:
    """A law of one country about how long datasets are kept.

    A company of the country may keep these datasets for a period between the two, see
    `privacy.company_rules`. It is counted as the dataset declares.

    Attributes:
        key: stored with the rules of companies, at most 40 letters; unique.
        country: of the companies it applies to, ISO 3166-1 alpha-2.
        provision: the law as lawyers cite it, in its own language.
        shortest: how long it requires the data to be kept.
        longest: how long it allows the data to be kept.
        datasets: labels of the models that it is about.
    """

    key: str
    country: str
    provision: str
    shortest: relativedelta
    longest: relativedelta
    datasets: tuple[str, ...]


def is_longer(period: relativedelta, than: relativedelta) -> bool:
    """Return whether a period is longer than another one, both counted from the same day."""
    return _BEGIN + period > _BEGIN + than
