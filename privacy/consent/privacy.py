"""Declarations of the personal data in the consent ledger."""

from dataclasses import replace

from django.utils.translation import gettext_lazy as _

from privacy.consent.event_texts import channel_in_words, source_in_words, topic_in_words
from privacy.consent.flows import withdraw_at_request, withdraw_surveys_at_request
from privacy.consent.retention import KEPT_AS_PROOF, release_expired
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
from privacy.registry.non_personal import RANDOM_KEY

AS_EVIDENCE = PersonalField(
    _("to prove what you agreed to and when"), LegalBasis.LEGAL_OBLIGATION, erasure=Erasure.KEEP
)
PROOF_OF_CONSENT = Retention(
    KEPT_AS_PROOF,
    "occurred_at",
    _("Art. 7(1) GDPR: a controller who relies on consent must be able to prove it"),
)


DECLARATIONS: list[Declaration] = [
    PersonalModel(
        "privacy.ConsentEvent",
        controller="wording__controller",
        title=_("Your consents"),
        subject="subject_key",
        identified_by=Identifier.EMAIL_KEY,
        retention=replace(PROOF_OF_CONSENT, release=release_expired),
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
        retention=replace(PROOF_OF_CONSENT, counted_from="since"),
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
            "id": _("a serial number"),
            "version": _("version of the wording, the same for everyone"),
            "grant": _("the event of the consent"),
        },
    ),
    NoPersonalData(
        "privacy.ConsentChainEntry",
        _("Keyed digests of events, which nobody can compute without the event and the key."),
    ),
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
