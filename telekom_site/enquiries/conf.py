"""Every setting of the enquiries, read at access time, so that override_settings works."""

from datetime import timedelta

from django.conf import settings


class Conf:
    """Settings as typed properties; docs/reference/configuration.md has each docstring."""

    @property
    def LINK_LIFETIME(self) -> timedelta:
        """How long the link in a mail opens the private page of an enquiry; after that, it sends a
        new one. Default: 30 days."""
        return timedelta(days=getattr(settings, "ENQUIRIES_LINK_LIFETIME_DAYS", 30))

    @property
    def TEAM_PAUSE(self) -> timedelta:
        """Minimum time between two mails that tell a team of new enquiries; what arrives in between
        is told together. Default: 15 minutes."""
        return timedelta(seconds=getattr(settings, "ENQUIRIES_TEAM_PAUSE_SECONDS", 15 * 60))


conf = Conf()
