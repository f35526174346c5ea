"""Declarations of the personal data in the campaigns."""

from dataclasses import replace

from dateutil.relativedelta import relativedelta
from django.utils.translation import gettext_lazy as _

from privacy.consent.event_texts import channel_in_words, topic_in_words
from privacy.registry.declarations import (
    Declaration,
    Identifier,
    LegalBasis,
    NoPersonalData,
    PersonalField,
    PersonalModel,
    Retention,
)
from privacy.registry.non_personal import ROW_NUMBER, STATE

TO_SEND = PersonalField(
    _("to send you what you consented to, as often as you want"), LegalBasis.CONSENT
)
TO_SHOW = PersonalField(
    _("to show what we sent you and on which consent"), LegalBasis.LEGITIMATE_INTERESTS
)

DECLARATIONS: list[Declaration] = [
    PersonalModel(
        "privacy.Subscriber",
        controller="company",
        title=_("Your address for what you consented to"),
        subject="email",
        recorded_at="created_at",
        retention=Retention(
            relativedelta(), "ended_at", _("until the last of your consents has ended")
        ),
        fields={
            "subject_key": replace(TO_SEND, exportable=False),
            "email": TO_SEND,
            "language": TO_SEND,
            "time_zone": TO_SEND,
            "company": TO_SEND,
            "frequency": TO_SEND,
            "paused_until": TO_SEND,
            "created_at": TO_SEND,
            "ended_at": TO_SEND,
            "bounced_at": TO_SEND,
            "complained_at": TO_SEND,
        },
        non_personal={"id": ROW_NUMBER, "soft_bounces": STATE, "retry_at": STATE},
    ),
    PersonalModel(
        "privacy.CampaignMessage",
        controller="campaign__company",
        title=_("Offers and news we sent you"),
        subject="subject_key",
        identified_by=Identifier.EMAIL_KEY,
        recorded_at="created_at",
        retention=Retention(
            relativedelta(years=1),
            "created_at",
            _("long enough for you to ask what we sent you and why"),
        ),
        fields={
            "subject_key": replace(TO_SHOW, exportable=False),
            "campaign": TO_SHOW,
            "topic": replace(TO_SHOW, shown=topic_in_words),
            "channel": replace(TO_SHOW, shown=channel_in_words),
            "grant": TO_SHOW,
            "state": TO_SHOW,
            "sent_at": TO_SHOW,
            "created_at": TO_SHOW,
        },
        non_personal={
            "id": ROW_NUMBER,
            "variant": _("which of two texts"),
            "reason": STATE,
            "not_before": STATE,
            "claim": STATE,
            "claimed_at": STATE,
            "handed_over_at": STATE,
            "attempts": STATE,
            "reply_code": STATE,
        },
    ),
    NoPersonalData("privacy.Campaign", _("Advertising, written by staff, the same for everyone.")),
    NoPersonalData("privacy.CampaignText", _("What a campaign says, the same for everyone.")),
    NoPersonalData("privacy.CampaignPicture", _("Pictures in campaigns, the same for everyone.")),
    NoPersonalData(
        "privacy.CampaignCount", _("How often a page was opened on a day, not by whom.")
    ),
]
