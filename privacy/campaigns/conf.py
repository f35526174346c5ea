"""Settings of the campaigns, read at access time, so that override_settings works."""

from collections.abc import Sequence
from datetime import time, timedelta
from urllib.parse import urlsplit

from privacy.conf import Settings, setting
from privacy.conf import conf as layer


class CampaignConf(Settings):
    """Settings as typed properties; docs/reference/configuration.md repeats each docstring."""

    @property
    def CAMPAIGN_FROM(self) -> str:
        """Email address that campaigns are sent from. Default: DEFAULT_FROM_EMAIL."""
        return str(setting("CAMPAIGN_FROM", ""))

    @property
    def CAMPAIGN_REPLY_ADDRESS(self) -> str:
        """Email address to which people answer; each mail gets a tag of its own, so that answers
        are counted by variant: news+tag@example.org must arrive, see PRIVACY_INBOX_URL. Default:
        empty, answers go to the sender and are not counted."""
        return str(setting("CAMPAIGN_REPLY_ADDRESS", ""))

    @property
    def CAMPAIGN_LINK_HOSTS(self) -> Sequence[str]:
        """Host names to which the links of a campaign may lead. Default: that of
        PRIVACY_SITE_URL."""
        return tuple(setting("CAMPAIGN_LINK_HOSTS", [urlsplit(layer.SITE_URL).hostname or ""]))

    @property
    def CAMPAIGN_OFFERS(self) -> str:
        """Dotted path of a callable from a language to the offers of the catalogue, a mapping from
        a key to a `privacy.campaigns.blocks.Offer`. Default: none."""
        return str(setting("CAMPAIGN_OFFERS", ""))

    @property
    def CAMPAIGN_AUDIENCE_FILTERS(self) -> str:
        """Dotted path of a sequence of `privacy.campaigns.audience_filters.AudienceFilter`: by what
        an audience can be narrowed, beside topic and company. Default: none."""
        return str(setting("CAMPAIGN_AUDIENCE_FILTERS", ""))

    @property
    def CAMPAIGN_CONTACTS(self) -> str:
        """Dotted path of a callable from a channel (`post`, `phone`) and email addresses to the
        cells of each person on the list for the print shop or the call centre, see
        `privacy.campaigns.exporting.Contacts`. Default: empty, campaigns go by email only."""
        return str(setting("CAMPAIGN_CONTACTS", ""))

    @property
    def CAMPAIGN_MINORS(self) -> str:
        """Dotted path of a callable that returns the condition (`Q`) for subscribers who are known
        to be minors; they get no campaign. Default: none."""
        return str(setting("CAMPAIGN_MINORS", ""))

    @property
    def CAMPAIGN_MAIL_BYTES(self) -> int:
        """Maximum size of one mail of a campaign, pictures included. Default: 500000 bytes."""
        return int(setting("CAMPAIGN_MAIL_BYTES", 500_000))

    @property
    def CAMPAIGN_PICTURE_BYTES(self) -> int:
        """Maximum size of a picture that staff upload for campaigns. Default: 150000 bytes."""
        return int(setting("CAMPAIGN_PICTURE_BYTES", 150_000))

    @property
    def CAMPAIGN_QUIET_FROM(self) -> time:
        """Time of day, in the recipient's time zone, from which on no campaign is sent, as HH:MM.
        Default: 21:00."""
        return time.fromisoformat(setting("CAMPAIGN_QUIET_FROM", "21:00"))

    @property
    def CAMPAIGN_QUIET_UNTIL(self) -> time:
        """Time of day, in the recipient's time zone, until which no campaign is sent, as HH:MM; the
        same as PRIVACY_CAMPAIGN_QUIET_FROM for none. Default: 08:00."""
        return time.fromisoformat(setting("CAMPAIGN_QUIET_UNTIL", "08:00"))

    @property
    def CAMPAIGN_MAILS_PER_DOMAIN_AND_MINUTE(self) -> int:
        """How many mails of all campaigns are sent to addresses of one domain per minute; 0 for no
        limit. Default: 600 mails."""
        return int(setting("CAMPAIGN_MAILS_PER_DOMAIN_AND_MINUTE", 600))

    @property
    def CAMPAIGN_BATCH(self) -> int:
        """How many messages one worker claims at a time. Default: 100 messages."""
        return int(setting("CAMPAIGN_BATCH", 100))

    @property
    def CAMPAIGN_MARKED_TOGETHER(self) -> int:
        """How many messages are asked at once whether they may leave; 1 asks for each by itself.
        Default: 10 messages."""
        return int(setting("CAMPAIGN_MARKED_TOGETHER", 10))

    @property
    def CAMPAIGN_MARK_LIFETIME(self) -> timedelta:
        """How long that answer holds: a message that has not been handed over by then is asked
        again, so a withdrawal or a pause counts after this time at the latest. Default: 1
        second."""
        return timedelta(seconds=setting("CAMPAIGN_MARK_LIFETIME_SECONDS", 1))

    @property
    def CAMPAIGN_NOTED_TOGETHER(self) -> int:
        """How many messages that the mail server accepted are noted as sent at once: at most so
        many, with those marked for the hand-over, become `unknown` when a worker is killed; 1 notes
        each by itself. Default: 50 messages."""
        return int(setting("CAMPAIGN_NOTED_TOGETHER", 50))

    @property
    def CAMPAIGN_CLAIM_LIFETIME(self) -> timedelta:
        """How long a worker may keep a claimed message before it is returned to the queue; must be
        longer than a batch takes. Default: 5 minutes."""
        return timedelta(seconds=setting("CAMPAIGN_CLAIM_LIFETIME_SECONDS", 5 * 60))

    @property
    def CAMPAIGN_ATTEMPTS(self) -> int:
        """How often a message that the mail server refuses for now is handed over again, with a
        back-off that doubles from a minute to an hour. Default: 30 attempts."""
        return int(setting("CAMPAIGN_ATTEMPTS", 30))

    @property
    def CAMPAIGN_SOFT_BOUNCES(self) -> int:
        """How many temporary bounces in a row stop campaigns to an address, as a permanent one
        does. Default: 5 bounces."""
        return int(setting("CAMPAIGN_SOFT_BOUNCES", 5))


conf = CampaignConf()
