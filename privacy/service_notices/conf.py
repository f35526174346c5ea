"""Settings of service notices, read at access time, so that override_settings works."""

from typing import TYPE_CHECKING

from django.utils.module_loading import import_string

from privacy.conf import Settings, setting

if TYPE_CHECKING:
    from privacy.service_notices.recipients import NoticeSource


class ServiceNoticeConf(Settings):
    """Settings as typed properties; docs/reference/configuration.md repeats each docstring."""

    @property
    def NOTICE_SOURCE(self) -> "NoticeSource | None":
        """Dotted path of a `privacy.service_notices.recipients.NoticeSource`: the customers with
        running contracts. Default: none, no service notice can be approved."""
        path = setting("NOTICE_SOURCE", "")
        return import_string(path) if path else None

    @property
    def NOTICE_CANCELLATION_VIEW(self) -> str:
        """Name of the view on which customers cancel their contracts, to which a notice of a change
        of contract links. Default: empty, the notice names no page."""
        return str(setting("NOTICE_CANCELLATION_VIEW", ""))

    @property
    def NOTICE_CHARACTERS(self) -> int:
        """How many characters the text of a notice has at most. Default: 5000 characters."""
        return int(setting("NOTICE_CHARACTERS", 5000))

    @property
    def NOTICE_RUN(self) -> float:
        """Seconds after which a run that queues the emails of a notice leaves the rest to the next
        one. Default: 200 seconds."""
        return float(setting("NOTICE_RUN_SECONDS", 200))


conf = ServiceNoticeConf()
