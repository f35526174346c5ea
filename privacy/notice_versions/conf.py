"""Settings of the versions of the notice, read at access time, so that override_settings works."""

from collections.abc import Callable, Sequence
from datetime import timedelta
from typing import TYPE_CHECKING

from django.utils.module_loading import import_string

from privacy.conf import Settings, setting

if TYPE_CHECKING:
    from privacy.controllers.models import Controller

NoticeText = Callable[[Sequence["Controller"]], str]


class NoticeVersionConf(Settings):
    """Settings as typed properties; docs/reference/configuration.md repeats each docstring."""

    @property
    def NOTICE_TEXT(self) -> NoticeText | None:
        """Dotted path of a callable that takes the companies, the one that runs the site first, and
        returns the privacy notice in the current language as HTML; what changes while the notice
        stays the same, such as the state of a check, is in elements with the attribute `data-live`.
        It must not read the database. Default: empty, no versions are recorded."""
        path = setting("NOTICE_TEXT", "")
        return import_string(path) if path else None

    @property
    def NOTICE_VERSION_CACHE(self) -> timedelta:
        """How long browsers and proxies may keep a page of the versions of the notice. Default: 5
        minutes."""
        return timedelta(seconds=setting("NOTICE_VERSION_CACHE_SECONDS", 5 * 60))

    @property
    def NOTICE_AHEAD(self) -> timedelta:
        """How long before a new version of the notice is in force its announcement must be sent.
        Default: 14 days."""
        return timedelta(days=setting("NOTICE_AHEAD_DAYS", 14))

    @property
    def NOTICE_FILE_BYTES(self) -> int:
        """How large a file with the text of a coming version of the notice is at most. Default:
        2000000 bytes."""
        return int(setting("NOTICE_FILE_BYTES", 2_000_000))


conf = NoticeVersionConf()
