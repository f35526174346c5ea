"""Settings of the request log, read at access time, so that override_settings works."""

from collections.abc import Mapping, Sequence
from datetime import timedelta
from pathlib import Path

from privacy.conf import Settings, setting

LONGEST_TEXT = 4000  # characters of a URL or referrer that a line of the spool may hold


class RequestLogConf(Settings):
    """Settings as typed properties; each docstring is its entry in the documentation."""

    @property
    def REQUEST_LOG_SPOOL_DIR(self) -> Path:
        """Private folder on a local disk, not on a network share, where lines wait for the
        database. Required."""
        return Path(setting("REQUEST_LOG_SPOOL_DIR", None))

    @property
    def REQUEST_LOG_SEGMENT_BYTES(self) -> int:
        """Size at which a process begins a new segment of the spool. Default: 4 MiB (in bytes)."""
        return int(setting("REQUEST_LOG_SEGMENT_BYTES", 4 * 1024 * 1024))

    @property
    def REQUEST_LOG_SEGMENT_AGE(self) -> timedelta:
        """Age at which a process begins a new segment of the spool with its next line. Default: 60
        seconds."""
        return timedelta(seconds=setting("REQUEST_LOG_SEGMENT_AGE_SECONDS", 60))

    @property
    def REQUEST_LOG_QUERY_KEYS(self) -> Sequence[str]:
        """Query keys that are stored with their values; all others are dropped. Default: page,
        lang."""
        return tuple(setting("REQUEST_LOG_QUERY_KEYS", ("page", "lang")))

    @property
    def REQUEST_LOG_URL_LENGTH(self) -> int:
        """How many characters of a URL are stored. Default: 500 characters; 4000 at most."""
        return min(int(setting("REQUEST_LOG_URL_LENGTH", 500)), LONGEST_TEXT)

    @property
    def REQUEST_LOG_REFERRER_LENGTH(self) -> int:
        """How many characters of a referrer are stored. Default: 300 characters; 4000 at most."""
        return min(int(setting("REQUEST_LOG_REFERRER_LENGTH", 300)), LONGEST_TEXT)

    @property
    def REQUEST_LOG_BATCH_BYTES(self) -> int:
        """How much of a segment is stored in one transaction. Default: 4 MiB, about 28,000 rows (in
        bytes)."""
        return int(setting("REQUEST_LOG_BATCH_BYTES", 4 * 1024 * 1024))

    @property
    def REQUEST_LOG_POLL(self) -> timedelta:
        """How long `ingest_request_log --follow` waits when the spool holds nothing new. Default: 1
        second."""
        return timedelta(seconds=setting("REQUEST_LOG_POLL_SECONDS", 1))

    @property
    def REQUEST_LOG_LONGEST_BACKOFF(self) -> timedelta:
        """Longest back-off of the ingester while the database is unavailable. Default: 60
        seconds."""
        return timedelta(seconds=setting("REQUEST_LOG_LONGEST_BACKOFF_SECONDS", 60))

    @property
    def REQUEST_LOG_ADDRESS_RETENTION(self) -> timedelta:
        """Age at which the address of a line is truncated: to /24 of IPv4, /48 of IPv6. PostgreSQL
        rewrites whole days (UTC), each as soon as its first line is due. Default: 3 days."""
        return timedelta(days=setting("REQUEST_LOG_ADDRESS_RETENTION_DAYS", 3))

    @property
    def REQUEST_LOG_RETENTION(self) -> timedelta:
        """Age at which a line is deleted; PostgreSQL deletes whole days (UTC), each as soon as its
        first line is due. Default: 7 days."""
        return timedelta(days=setting("REQUEST_LOG_RETENTION_DAYS", 7))

    @property
    def REQUEST_LOG_DAYS_AHEAD(self) -> int:
        """For how many days in advance partitions are created on PostgreSQL. Default: 7 days."""
        return int(setting("REQUEST_LOG_DAYS_AHEAD", 7))

    @property
    def REQUEST_LOG_LOCK_TIMEOUT(self) -> timedelta:
        """How long a purge run waits for readers of an expired day; the next run tries again.
        Default: 2 seconds."""
        return timedelta(seconds=setting("REQUEST_LOG_LOCK_TIMEOUT_SECONDS", 2))

    @property
    def REQUEST_LOG_PURGE_INTERVAL(self) -> timedelta:
        """How often expired lines are deleted; the published bound is the retention period plus
        this interval. Default: 1 hour (in seconds)."""
        return timedelta(seconds=setting("REQUEST_LOG_PURGE_INTERVAL_SECONDS", 60 * 60))

    @property
    def REQUEST_LOG_CLOCK_TOLERANCE(self) -> timedelta:
        """How far the wall clock may differ from the monotonic clock between two comparisons, and
        how far in the future the time of a row may be. After a larger jump nothing expires for one
        purge interval; rows further in the future are deleted. Default: 1 hour (in seconds)."""
        return timedelta(seconds=setting("REQUEST_LOG_CLOCK_TOLERANCE_SECONDS", 60 * 60))

    @property
    def REQUEST_LOG_PURGE_BATCH(self) -> int:
        """How many rows one transaction of the purge deletes or truncates at most. Default: 50
        rows."""
        return int(setting("REQUEST_LOG_PURGE_BATCH", 50))

    @property
    def REQUEST_LOG_HOST_NAMES(self) -> bool:
        """Whether the ingester looks up the host names of addresses, and stores those that resolve
        back to the address. This sends visitors' addresses to third-party DNS servers. Default:
        no."""
        return bool(setting("REQUEST_LOG_HOST_NAMES", False))

    @property
    def REQUEST_LOG_HOST_NAMES_TIME(self) -> timedelta:
        """How long the look-ups of one batch may take; later answers are discarded. Default: 2
        seconds."""
        return timedelta(seconds=setting("REQUEST_LOG_HOST_NAMES_TIME_SECONDS", 2))

    @property
    def REQUEST_LOG_PURGE_PAUSE(self) -> timedelta:
        """How long the purge pauses after each batch on SQLite, so that others can write. Default:
        0.005 seconds."""
        return timedelta(seconds=setting("REQUEST_LOG_PURGE_PAUSE_SECONDS", 0.005))

    @property
    def REQUEST_LOG_READING(self) -> timedelta:
        """How long a reason for reading rows is valid, before staff are asked again. Default: 30
        minutes."""
        return timedelta(minutes=setting("REQUEST_LOG_READING_MINUTES", 30))

    @property
    def REQUEST_LOG_LIST_ROWS(self) -> int:
        """How many rows the list of the admin shows at most, newest first. Default: 5000 rows."""
        return int(setting("REQUEST_LOG_LIST_ROWS", 5000))

    @property
    def REQUEST_LOG_OWN_PATHS(self) -> Sequence[str]:
        """Paths of health checks, whose responses below 400 are left out of plots and bursts.
        Default: none."""
        return tuple(setting("REQUEST_LOG_OWN_PATHS", ()))

    @property
    def REQUEST_LOG_TROUBLE_ROWS(self) -> int:
        """How many of the newest failures, and of the newest responses, the overview evaluates.
        Default: 2000 rows."""
        return int(setting("REQUEST_LOG_TROUBLE_ROWS", 2000))

    @property
    def REQUEST_LOG_LOSS_ALARM(self) -> timedelta:
        """How long staff are warned of lost lines. Default: 7 days."""
        return timedelta(days=setting("REQUEST_LOG_LOSS_ALARM_DAYS", 7))

    @property
    def REQUEST_LOG_BACKLOG_ALARM(self) -> timedelta:
        """How long a line may wait in the spool before staff are warned. Default: 300 seconds."""
        return timedelta(seconds=setting("REQUEST_LOG_BACKLOG_ALARM_SECONDS", 300))

    @property
    def REQUEST_LOG_READINGS_RETENTION(self) -> timedelta:
        """Retention period of the records of who on the staff read rows. Default: 1095 days, since
        misuse can come to light late."""
        return timedelta(days=setting("REQUEST_LOG_READINGS_RETENTION_DAYS", 3 * 365))

    @property
    def REQUEST_LOG_LEDGER(self) -> timedelta:
        """Retention period of the records of purge runs and lost lines. Default: 365 days."""
        return timedelta(days=setting("REQUEST_LOG_LEDGER_DAYS", 365))

    @property
    def REQUEST_LOG_OWN_NETWORKS(self) -> Sequence[str]:
        """Networks (CIDR) of the operator, from which health checks, monitors and the probes of the
        notice come: left out of findings and of the list of missing pages, and never blocked, like
        trusted proxies. Default: 127.0.0.0/8 and ::1/128."""
        return tuple(setting("REQUEST_LOG_OWN_NETWORKS", ("127.0.0.0/8", "::1/128")))

    @property
    def REQUEST_LOG_LOGIN_PATHS(self) -> Sequence[str]:
        """Paths to which logins are posted; a response other than a redirection is a failed login.
        Default: none, so that no trying of passwords is detected."""
        return tuple(setting("REQUEST_LOG_LOGIN_PATHS", ()))

    @property
    def REQUEST_LOG_PROBE_PATHS(self) -> Mapping[str, str]:
        """Further paths that only scanners ask for, as {name: regular expression}; an entry of the
        same name replaces one of `probe_paths.py`. Default: none."""
        return dict(setting("REQUEST_LOG_PROBE_PATHS", {}))

    @property
    def REQUEST_LOG_WINDOW(self) -> timedelta:
        """Length of the window in which the detection counts, except for bursts. Default: 15
        minutes."""
        return timedelta(minutes=setting("REQUEST_LOG_WINDOW_MINUTES", 15))

    @property
    def REQUEST_LOG_BURST(self) -> int:
        """Requests of one network (/24, /48) in one minute that are a burst. Default: 1200
        requests."""
        return int(setting("REQUEST_LOG_BURST", 1200))

    @property
    def REQUEST_LOG_SCAN_PATHS(self) -> int:
        """Different missing paths (404, 410) that one network asks for in one window, and that make
        it a scanner. Default: 40 paths."""
        return int(setting("REQUEST_LOG_SCAN_PATHS", 40))

    @property
    def REQUEST_LOG_SCAN_PROBES(self) -> int:
        """Different failing paths of declared patterns (`probe_paths.py`) that one network asks for
        in one window, and that make it a scanner. Default: 5 paths."""
        return int(setting("REQUEST_LOG_SCAN_PROBES", 5))

    @property
    def REQUEST_LOG_FAILED_LOGINS(self) -> int:
        """Failed logins of one network in one window that are a trying of passwords. Default: 30
        logins."""
        return int(setting("REQUEST_LOG_FAILED_LOGINS", 30))

    @property
    def REQUEST_LOG_FAILED_LOGINS_IN_ALL(self) -> int:
        """Failed logins of all networks together in one window that are a trying of passwords,
        spread over many. Default: 200 logins."""
        return int(setting("REQUEST_LOG_FAILED_LOGINS_IN_ALL", 200))

    @property
    def REQUEST_LOG_FAULTS(self) -> int:
        """Responses with 5xx of one path in one window that are reported. Default: 10 responses."""
        return int(setting("REQUEST_LOG_FAULTS", 10))

    @property
    def REQUEST_LOG_FINDING_PAUSE(self) -> timedelta:
        """How long a network or path must be inconspicuous before it is reported as a new finding,
        with a new email. Default: 6 hours."""
        return timedelta(hours=setting("REQUEST_LOG_FINDING_PAUSE_HOURS", 6))

    @property
    def REQUEST_LOG_MISSING_NETWORKS(self) -> int:
        """From how many networks a missing path must have been asked for before editors see it:
        what one visitor typed may be personal. Default: 2 networks."""
        return int(setting("REQUEST_LOG_MISSING_NETWORKS", 2))

    @property
    def REQUEST_LOG_MISSING_PATHS(self) -> int:
        """How many missing paths the list for editors shows at most. Default: 200 paths."""
        return int(setting("REQUEST_LOG_MISSING_PATHS", 200))

    @property
    def REQUEST_LOG_BLOCK(self) -> bool:
        """Whether the detection itself puts networks on the block list, for bursts, searches for
        vulnerabilities and trying of passwords. Default: no."""
        return bool(setting("REQUEST_LOG_BLOCK", False))

    @property
    def REQUEST_LOG_BLOCK_TIME(self) -> timedelta:
        """How long the detection blocks a network, and what the form for staff proposes. Default:
        24 hours."""
        return timedelta(hours=setting("REQUEST_LOG_BLOCK_TIME_HOURS", 24))

    @property
    def REQUEST_LOG_LONGEST_BLOCK(self) -> timedelta:
        """How long a network can be blocked at most, before staff decide again. Default: 30
        days."""
        return timedelta(days=setting("REQUEST_LOG_LONGEST_BLOCK_DAYS", 30))

    @property
    def REQUEST_LOG_WIDEST_BLOCK(self) -> int:
        """Shortest prefix of IPv4 that can be blocked, in bits; of IPv6 it is twice as long.
        Default: 16 bits."""
        return int(setting("REQUEST_LOG_WIDEST_BLOCK", 16))

    @property
    def REQUEST_LOG_ROLES(self) -> Sequence[str]:
        """Database roles that may read the table of the log, apart from its owner and superusers
        (PostgreSQL); promise S14 is broken while another role may. Default: none."""
        return tuple(setting("REQUEST_LOG_ROLES", ()))


conf = RequestLogConf()
