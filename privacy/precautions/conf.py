"""Settings of the precautions and of their revision, read at access time."""

from collections.abc import Sequence
from datetime import timedelta
from pathlib import Path

from privacy.conf import Settings, setting


class PrecautionConf(Settings):
    """Settings as typed properties; docs/reference/configuration.md repeats each docstring."""

    @property
    def SECURITY_CONTACT(self) -> str:
        """Email address that is told of attacks and overdue security reviews. Default: the privacy
        contact of the company that runs the site."""
        return str(setting("SECURITY_CONTACT", ""))

    @property
    def SECURITY_ALERT_PAUSE(self) -> timedelta:
        """Minimum time between two emails about findings in the request log; what is found in
        between is sent together. Default: 1 hour."""
        return timedelta(seconds=setting("SECURITY_ALERT_PAUSE_SECONDS", 60 * 60))

    @property
    def LONGEST_REVIEW_INTERVAL(self) -> timedelta:
        """How long after a security review the next one of its area is due at the latest. Default:
        366 days."""
        return timedelta(days=setting("LONGEST_REVIEW_INTERVAL_DAYS", 366))

    @property
    def REVIEW_REMINDER_INTERVAL(self) -> timedelta:
        """How long before a security review is due its first reminder is mailed, and how often
        again once it is overdue. Default: 14 days."""
        return timedelta(days=setting("REVIEW_REMINDER_INTERVAL_DAYS", 14))

    @property
    def MEASURES(self) -> Sequence[str]:
        """Dotted paths of sequences of `Measure`, added to those of the layer. Default: none."""
        return list(setting("MEASURES", []))

    @property
    def ADVISORIES(self) -> Path | None:
        """File with known vulnerabilities of packages in OSV format, which the operator updates.
        Default: none, so that the measure is not verified."""
        path = setting("ADVISORIES", "")
        return Path(path) if path else None

    @property
    def ADVISORIES_FRESH(self) -> timedelta:
        """Age of the advisory file from which it is not relied on. Default: 7 days."""
        return timedelta(days=setting("ADVISORIES_FRESH_DAYS", 7))

    @property
    def RESTORE_INTERVAL(self) -> timedelta:
        """How often a backup has to be restored as a test. Default: 180 days."""
        return timedelta(days=setting("RESTORE_INTERVAL_DAYS", 180))

    @property
    def BACKUP_KEY_FILE(self) -> Path | None:
        """File whose first line is the key that encrypts backups, at least 32 random characters;
        keep a copy elsewhere. Default: none, so that backups are not encrypted."""
        path = setting("BACKUP_KEY_FILE", "")
        return Path(path) if path else None


conf = PrecautionConf()
