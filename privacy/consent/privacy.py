"""Declarations of the personal data in the consent ledger."""

from dataclasses import replace

from django.db.models import F
from django.utils.translation import gettext_lazy as _

from privacy.consent.event_texts import (
    channel_in_words,
    source_in_words,
    topic_in_words,
    use_in_words,
)
from privacy.consent.flows import withdraw_at_request, withdraw_surveys_at_request
from privacy.consent.mail_receipts import receipts_of
from privacy.consent.retention import KEPT_AS_PROOF, release_expired
from privacy.consent.uses import last_use_of_event
from privacy.registry.declarations import (
    Declaration,
    Erasure,
    Identifier,
    LegalBasis,
    NoPersonalData,
    PersonalField,
    PersonalModel,
    Retention,
    Withdrawal,
)
from privacy.registry.non_personal import RANDOM_KEY, ROW_NUMBER

AS_EVIDENCE = PersonalField(
    _("to prove what you agreed to and when"), LegalBasis.LEGAL_OBLIGATION, erasure=Erasure.KEEP
)
PROOF_OF_CONSENT = Retention(
    KEPT_AS_PROOF,
    "occurred_at",
    _(
        "counted again from each message that rests on the consent; Art. 7(1) GDPR and "
        "section 7a UWG: a controller who relies on a consent must be able to prove it"
    ),
    release=release_expired,
    again_from=last_use_of_event,
)


DECLARATIONS: list[Declaration] = [
    PersonalModel(
        "privacy.ConsentUse",
        controller="grant__wording__controller",
        title=_("What we used your consents for"),
        subject="grant__subject_key",
        identified_by=Identifier.EMAIL_KEY,
        retention=Retention(
            KEPT_AS_PROOF,
            "used_at",
            _("section 7a UWG: a consent is proven for each use of it"),
            release=release_expired,
        ),
        fields={
            "grant": AS_EVIDENCE,
            "used_for": replace(AS_EVIDENCE, shown=use_in_words),
            "used_at": AS_EVIDENCE,
        },
        non_personal={
            "id": ROW_NUMBER,
            "batch": _("the uses that were recorded with it"),
            "digest": _("a keyed digest, which shows a change"),
        },
    ),
    PersonalModel(
        "privacy.ConsentEvent",
        controller="wording__controller",
        title=_("Your consents"),
        subject="subject_key",
        identified_by=Identifier.EMAIL_KEY,
        retention=PROOF_OF_CONSENT,
        documents=receipts_of,
        fields={
            "subject_key": replace(AS_EVIDENCE, exportable=False),
            "topic": replace(AS_EVIDENCE, shown=topic_in_words),
            "channel": replace(AS_EVIDENCE, shown=channel_in_words),
            "choice": replace(
                AS_EVIDENCE,
                asked=_(
                    "Your choice does not affect anything else. If you check the box, we "
                    "send you an email to confirm it."
                ),
            ),
            "wording": AS_EVIDENCE,
            "source": replace(AS_EVIDENCE, shown=source_in_words),
            "evidence": replace(AS_EVIDENCE, exportable=False),
            "occurred_at": AS_EVIDENCE,
        },
        non_personal={
            "id": RANDOM_KEY,
            "number": _("order of the events"),
            "follows": _("the event that this one answers"),
        },
    ),
    PersonalModel(
        "privacy.CurrentConsent",
        controller="grant__wording__controller",
        title=_("What you consent to now"),
        subject="subject_key",
        identified_by=Identifier.EMAIL_KEY,
        retention=replace(
            PROOF_OF_CONSENT, counted_from="since", release=None, again_from=lambda: F("used_at")
        ),
        fields={
            "subject_key": replace(AS_EVIDENCE, exportable=False),
            "topic": replace(AS_EVIDENCE, shown=topic_in_words),
            "channel": replace(AS_EVIDENCE, shown=channel_in_words),
            "state": AS_EVIDENCE,
            "since": AS_EVIDENCE,
            "used_at": AS_EVIDENCE,
            "asked_again_at": AS_EVIDENCE,
        },
        non_personal={
            "id": ROW_NUMBER,
            "version": _("version of the wording, the same for everyone"),
            "grant": _("the event of the consent"),
        },
    ),
    NoPersonalData(
        "privacy.ConsentChainEntry",
        _("Keyed digests of events, which nobody can compute without the event and the key."),
    ),
    NoPersonalData("privacy.ConsentUseBatch", _("How many uses of consents a batch has.")),
    NoPersonalData(
        "privacy.ConsentWording", _("The wording of a question, the same for everyone.")
    ),
    NoPersonalData("privacy.ConsentChain", _("The ends of the hash chains.")),
    NoPersonalData(
        "privacy.ReceiptEntry", _("A visitor's choice, under a number that only they know.")
    ),
    NoPersonalData(
        "privacy.PendingConfirmation", _("Digests of random tokens, deleted with their consent.")
    ),
    Withdrawal(_("Advertising by email"), withdraw_at_request),
    Withdrawal(_("Surveys by email"), withdraw_surveys_at_request),
]
