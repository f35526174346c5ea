"""Declarations of the personal data in the disclosure register."""

from dataclasses import replace

from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from privacy.disclosures import authority_documents
from privacy.disclosures.legal_bases import law_in_words
from privacy.disclosures.models import KEPT, DisclosureChain
from privacy.disclosures.telling import withheld
from privacy.registry.companies import Responsible
from privacy.registry.declarations import (
    Declaration,
    Erasure,
    Identifier,
    LegalBasis,
    NoPersonalData,
    PersonalField,
    PersonalModel,
    Retention,
    Store,
)
from privacy.registry.non_personal import BELONGS, RANDOM_KEY, STAFF_MEMBER, STATE
from privacy.registry.sources import BY_STAFF
from privacy.reporting.declared_fields import in_words

TO_ACCOUNT = PersonalField(
    _("to tell you to whom your data was disclosed"),
    LegalBasis.LEGAL_OBLIGATION,
    erasure=Erasure.KEEP,
)


def release_expired() -> None:
    """Let the database delete the people whose retention period has ended; a clock that is set
    back takes nothing of it back."""
    cutoff = timezone.now() - KEPT
    DisclosureChain.objects.get_or_create(pk=DisclosureChain.KEY)
    fresh = Q(released_before=None) | Q(released_before__lt=cutoff)
    DisclosureChain.objects.filter(fresh, pk=DisclosureChain.KEY).update(released_before=cutoff)


DECLARATIONS: list[Declaration] = [
    PersonalModel(
        "privacy.Disclosure",
        controller="request__company",
        title=_("Authorities to which we disclosed your data"),
        subject="subject_key",
        identified_by=Identifier.EMAIL_KEY,
        source=BY_STAFF,
        recorded_at="disclosed_at",
        withheld=withheld,
        retention=Retention(
            KEPT,
            "kept_from",
            _("Art. 5(2) and 15(1)(c) GDPR: you can ask to whom your data went"),
            release=release_expired,
        ),
        fields={
            "subject_key": replace(TO_ACCOUNT, exportable=False),
            "recipient": TO_ACCOUNT,
            "what": replace(TO_ACCOUNT, shown=in_words),
            "law": replace(TO_ACCOUNT, shown=law_in_words),
            "disclosed_at": TO_ACCOUNT,
            "told": TO_ACCOUNT,
            "told_at": TO_ACCOUNT,
        },
        non_personal={
            "id": RANDOM_KEY,
            "request": BELONGS,
            "staff": STAFF_MEMBER,
            "kept_from": STATE,
            "mail": BELONGS,
        },
    ),
    Store(
        "files:privacy.disclosures",
        controller=Responsible.SITE,
        title=_("Documents by which authorities asked for data"),
        data=(_("the order or request of the authority, encrypted"),),
        purpose=_("to prove that the law required a disclosure"),
        basis=LegalBasis.LEGAL_OBLIGATION,
        retention=_("as long as the disclosures that belong to it"),
        adapter=authority_documents.adapter,
        not_assignable=_(
            "Each is stored by the number of the request. What was disclosed of you is listed "
            "as a disclosure, once the law no longer keeps it secret."
        ),
    ),
    NoPersonalData(
        "privacy.DisclosureRequest",
        _("What an authority asked for, and by which law; the people are pseudonyms elsewhere."),
    ),
    NoPersonalData(
        "privacy.DisclosureEvent",
        _("What happened to a request; members of staff by number, under staff rules."),
    ),
    NoPersonalData("privacy.DisclosureChain", _("The end of a hash chain.")),
]
