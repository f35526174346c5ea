"""Settings of "My data", read at access time, so that override_settings works."""

from datetime import timedelta

from privacy.conf import Settings, setting


class MyDataConf(Settings):
    """Settings as typed properties; docs/reference/configuration.md repeats each docstring."""

    @property
    def MY_DATA_LINK_LIFETIME(self) -> timedelta:
        """How long the link that opens "My data" without an account works after its mail was sent.
        It works once. Default: 1 day."""
        return timedelta(seconds=setting("MY_DATA_LINK_LIFETIME_SECONDS", 24 * 60 * 60))

    @property
    def MY_DATA_VISIT(self) -> timedelta:
        """How long "My data" stays open once it was opened by a link. Default: 1 hour."""
        return timedelta(seconds=setting("MY_DATA_VISIT_SECONDS", 60 * 60))

    @property
    def MY_DATA_ROWS(self) -> int:
        """How many records of each dataset "My data" shows at first, the newest. Default: 10
        records."""
        return int(setting("MY_DATA_ROWS", 10))

    @property
    def MY_DATA_PAGE_ROWS(self) -> int:
        """How many records a page with all records of one dataset shows. Default: 100 records."""
        return int(setting("MY_DATA_PAGE_ROWS", 100))

    @property
    def MY_DATA_PACKAGES_PER_DAY(self) -> int:
        """How many access packages a person can have built without staff per day (UTC). Default: 3
        packages."""
        return int(setting("MY_DATA_PACKAGES_PER_DAY", 3))

    @property
    def DELETION_GRACE(self) -> timedelta:
        """How long a person can undo the deletion of their data after they confirmed it, in days.
        Default: 14 days; 21 at most, since it must be done within a month (Art. 12(3) GDPR)."""
        return timedelta(days=min(setting("DELETION_GRACE_DAYS", 14), 21))

    @property
    def DELETION_AFTER_ADDRESS_CHANGE(self) -> timedelta:
        """How long a deletion waits after a change of the person's address, so that the owner of
        the former address can object to the change first. Default: 30 days."""
        return timedelta(days=setting("DELETION_AFTER_ADDRESS_CHANGE_DAYS", 30))

    @property
    def ACCESS_REPORT_LIFETIME(self) -> timedelta:
        """How long a person can question the accesses by staff that an email told them of, in days.
        Default: 30 days."""
        return timedelta(days=setting("ACCESS_REPORT_LIFETIME_DAYS", 30))


conf = MyDataConf()
