"""Settings of consents, read at access time, so that override_settings works."""

from datetime import timedelta
from pathlib import Path

from privacy.conf import Settings, setting
from privacy.conf import conf as privacy_conf


class ConsentConf(Settings):
    """Settings as typed properties; docs/reference/configuration.md repeats each docstring."""

    @property
    def CONSENT_TOPICS(self) -> str:
        """Dotted path of a sequence of `privacy.consent.topics.Topic`: what people are asked to
        consent to, for each channel. Default: offers, news and surveys."""
        return str(setting("CONSENT_TOPICS", "privacy.consent.topics.TOPICS"))

    @property
    def CONSENT_UNUSED_LIFETIME(self) -> timedelta:
        """How long a consent is valid that is not used: no message rested on it, and it was not
        renewed. Default: 730 days."""
        return timedelta(days=setting("CONSENT_UNUSED_LIFETIME_DAYS", 730))

    @property
    def CONSENT_REASK(self) -> timedelta:
        """How long before a consent expires its person is asked once, by mail, whether to keep it.
        Default: 30 days."""
        return timedelta(days=setting("CONSENT_REASK_DAYS", 30))

    @property
    def CONSENT_ANCHORS(self) -> Path:
        """File of the anchors of the consent ledger: what its chains end with, once a day, signed.
        Exclude it from backups of the database, and back it up separately. Default:
        consent_anchors.jsonl in PRIVACY_DATA_DIR."""
        path = privacy_conf.DATA_DIR / "consent_anchors.jsonl"
        return Path(setting("CONSENT_ANCHORS", path))

    @property
    def CONSENT_ANCHOR_AGE(self) -> timedelta:
        """How old the last anchor of the consent ledger may be before the ledger counts as not
        anchored. Default: 48 hours."""
        return timedelta(hours=setting("CONSENT_ANCHOR_AGE_HOURS", 48))

    @property
    def CONSENT_VERIFIED(self) -> timedelta:
        """How far back the daily verification of the consent ledger goes at least. Default: 7
        days."""
        return timedelta(days=setting("CONSENT_VERIFIED_DAYS", 7))

    @property
    def RECEIPTS_PER_CLIENT(self) -> int:
        """How many consents one client (an IPv4 address or an IPv6 /64) can give per hour; an IPv6
        /48 ten times as many. Default: 300 consents."""
        return int(setting("RECEIPTS_PER_CLIENT", 300))


conf = ConsentConf()
