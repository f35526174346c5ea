"""Settings of the workbench of staff, read at access time."""

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


conf = WorkbenchConf()
