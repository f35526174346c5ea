"""Settings of the checks of the live system, read at access time."""

from datetime import timedelta

from privacy.conf import Settings, setting


class LiveCheckConf(Settings):
    """Settings as typed properties; docs/reference/configuration.md repeats each docstring."""

    @property
    def CHECK_TIME(self) -> timedelta:
        """How long the check of one promise or measure may take before it is stopped, which leaves
        it unverified. Default: 30 seconds."""
        return timedelta(seconds=setting("CHECK_TIME_SECONDS", 30))


conf = LiveCheckConf()
