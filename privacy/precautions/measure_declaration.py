"""What a technical or organisational measure is: a text, the risk it addresses, its check."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta

from privacy.registry.promise import Evidence, Probe
from privacy.registry.texts import Text

FRESH = timedelta(hours=3)  # evidence older than this counts as unverified


@dataclass(frozen=True, slots=True)
class Measure:
    """One technical or organisational measure (Art. 32 GDPR).

    Attributes:
        key: of its state, such as "second_factor"; unique, at most 40 letters.
        title: what it does, in a few words; public.
        description: how it works, for staff and the record of processing activities; public.
        risk: what it is taken against.
        check: looks at its effect. Raises UnverifiedError where it cannot see it.
    """

    key: str
    title: Text
    description: Text
    risk: Text
    check: Callable[[Probe], Evidence]
