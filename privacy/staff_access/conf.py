"""Settings of the access by staff, read at access time."""

from datetime import timedelta

from privacy.conf import Settings, setting


class StaffAccessConf(Settings):
    """Settings as typed properties; docs/reference/configuration.md repeats each docstring."""

    @property
    def ACCESS_PURPOSE_LIFETIME(self) -> timedelta:
        """How long the purpose for which a member of staff opened a person's data holds, for that
        person. Default: 4 hours."""
        return timedelta(seconds=setting("ACCESS_PURPOSE_LIFETIME_SECONDS", 4 * 60 * 60))


conf = StaffAccessConf()
