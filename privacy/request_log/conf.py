"""Every setting of the request log, read at access time, so that override_settings works."""

from collections.abc import Sequence
from datetime import timedelta
from pathlib import Path

from privacy.conf import setting

LONGEST_TEXT = 4000  # characters of a URL or referrer that a line of the spool may hold


class RequestLogConf:
    """Settings as typed properties; each docstring is its entry in the documentation."""

    @property
    def REQUEST_LOG_SPOOL_DIR(self) -> Path:
        """Local folder, not on a network share, where lines wait for the database. Private.
        Required."""
        return Path(setting("REQUEST_LOG_SPOOL_DIR", None))

    @property
    def REQUEST_LOG_SEGMENT_BYTES(self) -> int:
        """Size at which a process begins a new spool file. Default: 4 MiB (in bytes)."""
        return int(setting("REQUEST_LOG_SEGMENT_BYTES", 4 * 1024 * 1024))

    @property
    def REQUEST_LOG_SEGMENT_AGE(self) -> timedelta:
        """Age at which a process begins a new spool file with its next line. Default: 60
        seconds."""
        return timedelta(seconds=setting("REQUEST_LOG_SEGMENT_AGE_SECONDS", 60))

    @property
    def REQUEST_LOG_QUERY_KEYS(self) -> Sequence[str]:
        """Keys of the query that are kept; all others go, with their values. Default: page,
        lang."""
        return tuple(setting("REQUEST_LOG_QUERY_KEYS", ("page", "lang")))

    @property
    def REQUEST_LOG_URL_LENGTH(self) -> int:
        """How many characters of a URL are kept. Default: 500 characters; 4000 at most."""
        return min(int(setting("REQUEST_LOG_URL_LENGTH", 500)), LONGEST_TEXT)

    @property
    def REQUEST_LOG_REFERRER_LENGTH(self) -> int:
        """How many characters of a referrer are kept. Default: 300 characters; 4000 at most."""
        return min(int(setting("REQUEST_LOG_REFERRER_LENGTH", 300)), LONGEST_TEXT)

    @property
    def REQUEST_LOG_BATCH_BYTES(self) -> int:
        """How much of a spool file goes into one transaction. Default: 4 MiB, about 28,000 rows (in
        bytes)."""
        return int(setting("REQUEST_LOG_BATCH_BYTES", 4 * 1024 * 1024))

    @property
    def REQUEST_LOG_POLL(self) -> timedelta:
        """How long a following ingester waits when the spool holds nothing new. Default: 1
        second."""
        return timedelta(seconds=setting("REQUEST_LOG_POLL_SECONDS", 1))

    @property
    def REQUEST_LOG_LONGEST_BACKOFF(self) -> timedelta:
        """How long the ingester waits at most before it tries an absent database again. Default: 60
        seconds."""
        return timedelta(seconds=setting("REQUEST_LOG_LONGEST_BACKOFF_SECONDS", 60))

    @property
    def REQUEST_LOG_ADDRESS_RETENTION(self) -> timedelta:
        """How old a line may become before its address is shortened: to /24 of IPv4, /48 of
        IPv6. PostgreSQL rewrites whole days (UTC), each as soon as its first line is due.
        Default: 3 days."""
        return timedelta(days=setting("REQUEST_LOG_ADDRESS_RETENTION_DAYS", 3))

    @property
    def REQUEST_LOG_RETENTION(self) -> timedelta:
        """How old a line may become before it is deleted; PostgreSQL deletes whole days (UTC), each
        as soon as its first line is due. Default: 7 days."""
        return timedelta(days=setting("REQUEST_LOG_RETENTION_DAYS", 7))

    @property
    def REQUEST_LOG_DAYS_AHEAD(self) -> int:
        """For how many coming days PostgreSQL has a partition ready. Default: 7 days."""
        return int(setting("REQUEST_LOG_DAYS_AHEAD", 7))

    @property
    def REQUEST_LOG_LOCK_TIMEOUT(self) -> timedelta:
        """How long a deletion run waits for readers of a day that is due before it comes again.
        Default: 2 seconds."""
        return timedelta(seconds=setting("REQUEST_LOG_LOCK_TIMEOUT_SECONDS", 2))

    @property
    def REQUEST_LOG_PURGE_INTERVAL(self) -> timedelta:
        """How often expired lines are deleted; with the retention it makes the bound that is
        published. Default: 1 hour (in seconds)."""
        return timedelta(seconds=setting("REQUEST_LOG_PURGE_INTERVAL_SECONDS", 60 * 60))

    @property
    def REQUEST_LOG_CLOCK_TOLERANCE(self) -> timedelta:
        """How far the wall clock may part from the monotonic one between two looks, and how far in
        the future a row may lie. Beyond, nothing is deleted for one interval; rows from the future
        are. Default: 1 hour (in seconds)."""
        return timedelta(seconds=setting("REQUEST_LOG_CLOCK_TOLERANCE_SECONDS", 60 * 60))

    @property
    def REQUEST_LOG_PURGE_BATCH(self) -> int:
        """How many rows one transaction of the purge deletes or shortens at most. Default: 50
        rows."""
        return int(setting("REQUEST_LOG_PURGE_BATCH", 50))

    @property
    def REQUEST_LOG_HOST_NAMES(self) -> bool:
        """Whether the ingester looks up the host names of addresses, and stores those that lead
        back to the address. It then asks the name servers of strangers about visitors. Default:
        no."""
        return bool(setting("REQUEST_LOG_HOST_NAMES", False))

    @property
    def REQUEST_LOG_HOST_NAMES_TIME(self) -> timedelta:
        """How long the look-ups of one batch may take; who has no name by then stays without.
        Default: 2 seconds."""
        return timedelta(seconds=setting("REQUEST_LOG_HOST_NAMES_TIME_SECONDS", 2))

    @property
    def REQUEST_LOG_PURGE_PAUSE(self) -> timedelta:
        """How long the purge leaves SQLite to other writers after each batch. Default: 0.005
        seconds."""
        return timedelta(seconds=setting("REQUEST_LOG_PURGE_PAUSE_SECONDS", 0.005))

    @property
    def REQUEST_LOG_READING(self) -> timedelta:
        """How long the reason that staff gave for reading rows holds, before they are asked again.
        Default: 30 minutes."""
        return timedelta(minutes=setting("REQUEST_LOG_READING_MINUTES", 30))

    @property
    def REQUEST_LOG_LIST_ROWS(self) -> int:
        """How many of the rows that staff ask for, the newest first, the list shows on its pages.
        Default: 5000 rows."""
        return int(setting("REQUEST_LOG_LIST_ROWS", 5000))

    @property
    def REQUEST_LOG_OWN_PATHS(self) -> Sequence[str]:
        """Paths that health checks ask for: plots and bursts leave out their answers below 400.
        Default: none."""
        return tuple(setting("REQUEST_LOG_OWN_PATHS", ()))

    @property
    def REQUEST_LOG_TROUBLE_ROWS(self) -> int:
        """How many of the newest failures, and of the newest responses, staff's overview looks at.
        Default: 2000 rows."""
        return int(setting("REQUEST_LOG_TROUBLE_ROWS", 2000))

    @property
    def REQUEST_LOG_LOSS_ALARM(self) -> timedelta:
        """How long staff are warned of lines that were lost. Default: 7 days."""
        return timedelta(days=setting("REQUEST_LOG_LOSS_ALARM_DAYS", 7))

    @property
    def REQUEST_LOG_BACKLOG_ALARM(self) -> timedelta:
        """How long a line may wait in the spool before staff are warned. Default: 300 seconds."""
        return timedelta(seconds=setting("REQUEST_LOG_BACKLOG_ALARM_SECONDS", 300))

    @property
    def REQUEST_LOG_READINGS_RETENTION(self) -> timedelta:
        """How long it is kept who on the staff read rows. Default: 1095 days, since misuse can
        come to light late."""
        return timedelta(days=setting("REQUEST_LOG_READINGS_RETENTION_DAYS", 3 * 365))

    @property
    def REQUEST_LOG_LEDGER(self) -> timedelta:
        """How long the records of purges and of lost lines are kept. Default: 365 days."""
        return timedelta(days=setting("REQUEST_LOG_LEDGER_DAYS", 365))


conf = RequestLogConf()
