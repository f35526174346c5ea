"""The one door: the database refuses advertising messages that rest on no valid consent.

A message is inserted, and handed over to the mail server, only with a confirmed or renewed consent
of the same person, topic and channel that was neither withdrawn nor has expired since.

It counts as sent only with the use of its consent, from which the proof is kept again.

Nobody gets a campaign twice, even if rows are deleted and inserted again: a message is handed over
only once the campaign gets no further messages, and that state never ends.
"""

from privacy.triggers import Trigger

NO_CONSENT = "An advertising message needs a valid consent."
CAMPAIGNS, MESSAGES, MAILS = "privacy_campaign", "privacy_campaignmessage", "privacy_outgoingmail"
ENDED = (
    "SELECT 1 FROM privacy_consentevent w WHERE w.subject_key = e.subject_key "
    "AND w.topic = e.topic AND w.channel = e.channel "
    "AND w.choice IN ('withdrawn', 'expired') AND w.number > e.number"
)
_GRANT = "SELECT 1 FROM privacy_consentevent e WHERE e.id = NEW.grant_id"
VALID_GRANT = f"{_GRANT} AND e.choice IN ('confirmed', 'renewed') AND NOT EXISTS ({ENDED})"
OF_THE_MESSAGE = (
    "AND e.subject_key = NEW.subject_key AND e.topic = NEW.topic AND e.channel = NEW.channel"
)
OF_THE_CAMPAIGN = (
    "SELECT 1 FROM privacy_campaign c WHERE c.id = NEW.campaign_id "
    "AND c.topic = NEW.topic AND c.channel = NEW.channel AND NOT c.is_materialised"
)
IS_COMPLETE = "SELECT 1 FROM privacy_campaign c WHERE c.id = NEW.campaign_id AND c.is_materialised"
USE = (
    "SELECT 1 FROM privacy_consentuse u WHERE u.grant_id = NEW.grant_id "
    "AND u.used_for = 'campaign ' || CAST(NEW.campaign_id AS text)"
)
# The row that a withdrawal changes, so that no transaction rests on what it saw before.
_PROJECTION = "privacy_currentconsent k"
_CONSENT_NOW = (
    f"{_PROJECTION} WHERE k.subject_key = NEW.subject_key AND k.topic = NEW.topic "
    "AND k.channel = NEW.channel"
)
_CONSENT_OF_GRANT_NOW = (
    f"{_PROJECTION} JOIN privacy_consentevent e ON e.id = NEW.grant_id "
    "WHERE k.subject_key = e.subject_key AND k.topic = e.topic AND k.channel = e.channel"
)
_IS_HANDED_OVER = "NEW.state = 'handing_over' AND OLD.state <> 'handing_over'"
_ARRIVED = "'sent', 'bounced', 'complained'"
FIXED = ("id", "campaign_id", "subject_key", "topic", "channel", "grant_id", "variant")
# Purposes of mails in the outbox that need a consent, and the topic of that consent.
TOPIC_OF_PURPOSE = {"survey": "surveys"}
_WRONG_MAILS = " OR ".join(
    f"NEW.purpose = '{purpose}' AND NOT EXISTS ({VALID_GRANT} AND e.topic = '{topic}' "
    "AND e.channel = 'email')"
    for purpose, topic in TOPIC_OF_PURPOSE.items()
)
_NEEDY = ", ".join(f"'{purpose}'" for purpose in TOPIC_OF_PURPOSE)

TRIGGERS = (
    Trigger(
        "campaign_message_grant",
        MESSAGES,
        "INSERT",
        f"NOT EXISTS ({VALID_GRANT} {OF_THE_MESSAGE}) OR NOT EXISTS ({OF_THE_CAMPAIGN}) "
        "OR NEW.state <> 'queued'",
        NO_CONSENT,
        read_now=_CONSENT_NOW,
    ),
    Trigger(
        "campaign_message_complete",
        MESSAGES,
        "UPDATE",
        f"NOT EXISTS ({IS_COMPLETE})",
        "Messages are handed over once a campaign gets no further ones.",
        concerns=_IS_HANDED_OVER,
    ),
    Trigger(
        "campaign_stays_complete",
        CAMPAIGNS,
        "UPDATE",
        "OLD.is_materialised AND NOT NEW.is_materialised OR NEW.id <> OLD.id",
        "A campaign that has its messages gets no further ones.",
    ),
    Trigger(
        "campaign_kept",
        CAMPAIGNS,
        "DELETE",
        "OLD.is_materialised",
        "A campaign that has its messages is kept.",
    ),
    Trigger(
        "campaign_not_replaced",
        CAMPAIGNS,
        "INSERT",
        "EXISTS (SELECT 1 FROM privacy_campaign c WHERE c.id = NEW.id)",
        "A campaign that has its messages is kept.",
    ),
    Trigger(
        "campaign_message_hand_over",
        MESSAGES,
        "UPDATE",
        f"OLD.state <> 'claimed' OR NOT EXISTS ({VALID_GRANT} {OF_THE_MESSAGE})",
        NO_CONSENT,
        concerns=_IS_HANDED_OVER,
        read_now=_CONSENT_NOW,
    ),
    Trigger(
        "campaign_message_sent",
        MESSAGES,
        "UPDATE",
        "NEW.state = 'sent' AND OLD.state NOT IN ('handing_over', 'unknown', 'sent')",
        "A message is handed over before it is sent.",
    ),
    Trigger(
        "campaign_message_used",
        MESSAGES,
        "UPDATE",
        f"NOT EXISTS ({USE})",
        "A message that was sent has used its consent.",
        concerns=f"NEW.state IN ({_ARRIVED}) AND OLD.state NOT IN ({_ARRIVED})",
    ),
    Trigger(
        "campaign_message_once",
        MESSAGES,
        "UPDATE",
        f"OLD.state IN ({_ARRIVED}) AND NEW.state NOT IN ({_ARRIVED})",
        "A message that was sent is not sent again.",
    ),
    Trigger(
        "campaign_message_fixed",
        MESSAGES,
        "UPDATE",
        " OR ".join(f"NEW.{column} <> OLD.{column}" for column in FIXED),
        "A message keeps its person, topic, channel and consent.",
    ),
    Trigger(
        "outgoing_mail_grant",
        MAILS,
        "INSERT",
        _WRONG_MAILS,
        NO_CONSENT,
        concerns=f"NEW.purpose IN ({_NEEDY})",
        read_now=_CONSENT_OF_GRANT_NOW,
    ),
    Trigger(
        "outgoing_mail_fixed",
        MAILS,
        "UPDATE",
        f"NEW.purpose <> OLD.purpose AND NEW.purpose IN ({_NEEDY}) OR OLD.purpose IN ({_NEEDY}) "
        "AND COALESCE(CAST(NEW.grant_id AS text), '') "
        "<> COALESCE(CAST(OLD.grant_id AS text), '')",
        "A mail keeps its consent.",
    ),
)
