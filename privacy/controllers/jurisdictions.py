"""Deadline rules by country: when a data-subject request must be answered."""

from dataclasses import dataclass, replace

from dateutil.relativedelta import relativedelta


@dataclass(frozen=True, slots=True)
class DeadlineRule:
    """Deadline for the answer to a request.

    Attributes:
        period: time from receipt to the due date.
        extension: by how much it may be extended once.
        source: the law.
        rolls_to_working_day: whether an end on a non-working day moves to the next working day.
    """

    period: relativedelta
    extension: relativedelta
    source: str
    rolls_to_working_day: bool = True


GDPR = DeadlineRule(
    relativedelta(months=1),
    relativedelta(months=2),
    "GDPR Art. 12(3); Regulation (EEC, Euratom) 1182/71 Art. 3",
)
# One month as in the GDPR, which the law of North Macedonia follows; Montenegro's is older.
GROUP_RULE = "rule of the group, as GDPR Art. 12(3)"
RULES = {
    "MK": replace(GDPR, source=GROUP_RULE),
    "ME": replace(GDPR, source=GROUP_RULE),
    "GB": DeadlineRule(relativedelta(months=1), relativedelta(months=2), "UK GDPR Art. 12(3)"),
    "CH": DeadlineRule(
        relativedelta(days=30), relativedelta(days=30), "Swiss Data Protection Ordinance Art. 18"
    ),
    "US": DeadlineRule(
        relativedelta(days=45),
        relativedelta(days=45),
        "Cal. Civ. Code § 1798.130(a)(2)",
        rolls_to_working_day=False,
    ),
}


def deadline_rule(country: str) -> DeadlineRule:
    """Return the rule of a country (ISO 3166-1 alpha-2), by default that of the GDPR."""
    return RULES.get(country, GDPR)
