"""Settings of the preference centre, read at access time, so that override_settings works."""

from datetime import timedelta

from privacy.conf import Settings, setting


class PreferencesConf(Settings):
    """Settings as typed properties; docs/reference/configuration.md repeats each docstring."""

    @property
    def LONGEST_PAUSE(self) -> timedelta:
        """How long people can pause our emails at most, in days; a consent ends only if they
        withdraw it. Default: 365 days."""
        return timedelta(days=setting("LONGEST_PAUSE_DAYS", 365))


conf = PreferencesConf()
