"""Every setting of the public pages, read at access time, so that override_settings works."""

from datetime import timedelta
from pathlib import Path

from django.conf import settings


class Conf:
    """Settings as typed properties; each docstring is its entry in the documentation."""

    @property
    def SITE_URL(self) -> str:
        """Where people reach the site, with scheme and without a closing slash. Required."""
        return str(settings.SITE_URL).rstrip("/")

    @property
    def DOWNLOADS_DIR(self) -> Path:
        """Folder of the files that everybody may download: `downloads` below MEDIA_ROOT."""
        return Path(settings.MEDIA_ROOT, "downloads")

    @property
    def SECURITY_CONTACT(self) -> str:
        """Where vulnerabilities of the site are reported, as a URI (RFC 9116).
        Default: mailto:security@telekom.example."""
        return str(getattr(settings, "PAGES_SECURITY_CONTACT", "mailto:security@telekom.example"))

    @property
    def SECURITY_TXT_LIFETIME(self) -> timedelta:
        """How long a copy of security.txt may be relied on (RFC 9116: under a year). Default: 180
        days."""
        return timedelta(days=getattr(settings, "PAGES_SECURITY_TXT_LIFETIME_DAYS", 180))

    @property
    def KEPT_FORM_BYTES(self) -> int:
        """How much of a form is shown again whose sender's login has ended. Default: 65536
        bytes."""
        return int(getattr(settings, "PAGES_KEPT_FORM_BYTES", 64 * 1024))

    @property
    def NEWS_ON_HOME(self) -> int:
        """How many pieces of news the home page shows. Default: 3 articles."""
        return int(getattr(settings, "PAGES_NEWS_ON_HOME", 3))

    @property
    def NEWS_PER_PAGE(self) -> int:
        """How many pieces of news a page of the list shows. Default: 9 articles."""
        return int(getattr(settings, "PAGES_NEWS_PER_PAGE", 9))


conf = Conf()
