"""Every setting of the competitions, read at access time, so that override_settings works."""

from datetime import timedelta

from django.conf import settings


class Conf:
    """Settings as typed properties; docs/reference/configuration.md has each docstring."""

    @property
    def CONFIRMATION_LIFETIME(self) -> timedelta:
        """How long an entry waits for its confirmation by the mailed link; then it is deleted.
        Default: 7 days."""
        return timedelta(days=getattr(settings, "COMPETITIONS_CONFIRMATION_LIFETIME_DAYS", 7))

    @property
    def DRAW_PERIOD(self) -> timedelta:
        """How long after the end of a competition its winners can be drawn; then all entries are
        deleted. Default: 30 days."""
        return timedelta(days=getattr(settings, "COMPETITIONS_DRAW_PERIOD_DAYS", 30))


conf = Conf()
