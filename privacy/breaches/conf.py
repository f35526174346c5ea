"""Settings of the breach register, read at access time."""

from collections.abc import Sequence
from datetime import timedelta

from privacy.conf import Settings, setting


class BreachConf(Settings):
    """Settings as typed properties; docs/reference/configuration.md repeats each docstring."""

    @property
    def BREACH_REMINDER_HOURS(self) -> Sequence[int]:
        """How many hours before the deadline of the notification to the authority the company's
        privacy contact is reminded; it is reminded once more when the deadline has passed. Default:
        48, 24 and 6."""
        return sorted(setting("BREACH_REMINDER_HOURS", [48, 24, 6]), reverse=True)

    @property
    def BREACH_RUN(self) -> float:
        """Seconds after which a run that queues the emails about a breach leaves the rest to the
        next one. Default: 200 seconds."""
        return float(setting("BREACH_RUN_SECONDS", 200))

    @property
    def BREACH_TEXT_CHARACTERS(self) -> int:
        """How many characters a text about a breach has at most. Default: 8000 characters."""
        return int(setting("BREACH_TEXT_CHARACTERS", 8000))

    @property
    def BREACH_DRILL_INTERVAL(self) -> timedelta:
        """How often the drill of a breach is performed. Default: 90 days."""
        return timedelta(days=setting("BREACH_DRILL_DAYS", 90))

    @property
    def BREACH_DRILLS_PUBLISHED(self) -> int:
        """How many drills the transparency report lists, the newest first. Default: 8 drills."""
        return int(setting("BREACH_DRILLS_PUBLISHED", 8))


conf = BreachConf()
