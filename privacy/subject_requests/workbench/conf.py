"""Settings of the workbench of staff, read at access time."""

from collections.abc import Sequence
from datetime import timedelta

from privacy.conf import Settings, setting


class WorkbenchConf(Settings):
    """Settings as typed properties; docs/reference/configuration.md repeats each docstring."""

    @property
    def ENTRY_AGE(self) -> timedelta:
        """How many days ago a request may have been received that staff enter by hand. Default: 365
        days."""
        return timedelta(days=setting("ENTRY_AGE_DAYS", 365))

    @property
    def ROWS_OF_A_PERSON(self) -> int:
        """How many records of each table the page of a person lists. Default: 20 records."""
        return int(setting("ROWS_OF_A_PERSON", 20))

    @property
    def ATTACHMENT_BYTES(self) -> int:
        """Maximum size of a file that staff add to a request. Default: 2000000 bytes."""
        return int(setting("ATTACHMENT_BYTES", 2_000_000))

    @property
    def ATTACHMENT_TYPES(self) -> Sequence[str]:
        """Media types of files that staff may add to a request, among application/pdf, image/jpeg,
        image/png and image/tiff. Default: all but image/tiff."""
        return tuple(setting("ATTACHMENT_TYPES", ("application/pdf", "image/jpeg", "image/png")))

    @property
    def ATTACHMENTS(self) -> int:
        """How many files a request has at most. Default: 20 files."""
        return int(setting("ATTACHMENTS", 20))


conf = WorkbenchConf()
