"""Receipts of consents by people: ISO/IEC TS 27560 in the W3C Data Privacy Vocabulary (DPV 2.2).

A receipt is JSON-LD in a signed file: anyone verifies it offline with the published keys, and the
page "Verify a receipt" compares it with the ledger. Its person is a pseudonym.
"""

import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import partial
from typing import Any
from urllib.parse import urljoin

from django.core import signing
from django.db.models import QuerySet
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import get_language, gettext

from privacy.conf import conf
from privacy.consent import receipt_keys
from privacy.consent.models import ConsentChainEntry, ConsentEvent
from privacy.consent.projection import GIVEN
from privacy.consent.signed_links import read_signed, signed
from privacy.consent.topics import question_of, topics
from privacy.digests import canonical_json, in_utc
from privacy.links import absolute_url
from privacy.registry.documents import Document

SALT = "privacy.consent.receipt_of_mail"
STANDARD = "ISO/IEC TS 27560:2023"
CONTEXT = {"dpv": "https://w3id.org/dpv#", "dcterms": "http://purl.org/dc/terms/"}
HOW = (
    "The signature is Ed25519, in base64url, of this file without the signature, as JSON with "
    "sorted keys and without spaces, in UTF-8, under the key of this number"
)
Choice = ConsentEvent.Choice
STATUS = {
    Choice.ASKED: "dpv:ConsentRequested",
    Choice.REFUSED: "dpv:ConsentRefused",
    Choice.GRANTED: "dpv:ConsentUnknown",  # not confirmed yet, so it permits nothing
    Choice.CONFIRMED: "dpv:ConsentGiven",
    Choice.RENEWED: "dpv:RenewedConsentGiven",
    Choice.WITHDRAWN: "dpv:ConsentWithdrawn",
    Choice.EXPIRED: "dpv:ConsentExpired",
}
Companies = Callable[[], Sequence[Mapping[str, str]]]
_companies: list[Companies] = []


class NoReceiptError(LookupError):
    """The event is not a consent, or is not kept any more."""


def register_companies(source: Companies) -> None:
    """Set the function that names the controllers: name, address, country and contact of each."""
    _companies[:] = [source]


def receipt_token(consent: ConsentEvent) -> str:
    """Return a signed token for the page that downloads the receipt of a consent."""
    return signed(str(consent.pk), SALT)


def consent_of_token(token: str) -> ConsentEvent:
    """Return the consent of a token. Raises NoReceiptError."""
    try:
        key = read_signed(token, SALT)
    except signing.BadSignature:
        raise NoReceiptError from None
    return _consent(key)


def _consent(key: str) -> ConsentEvent:
    given = ConsentEvent.objects.filter(pk=key, choice__in=list(GIVEN))
    consent = given.select_related("wording").first()
    if consent is None:
        raise NoReceiptError
    return consent


def receipt_file(consent: ConsentEvent) -> dict[str, Any]:
    """Return the signed file of a consent's receipt."""
    content: dict[str, Any] = {
        "consent": receipt(consent),
        "how": HOW,
        "key": receipt_keys.present_key(),
        "keys_at": urljoin(conf.SITE_URL, reverse("privacy_public:receipt_keys")),
        "verify_at": absolute_url("privacy:verify_receipt", get_language() or "en"),
    }
    return content | {"signature": receipt_keys.sign(canonical_json(content))}


def receipts_of(events: QuerySet[ConsentEvent]) -> Iterator[Document]:
    """Yield the receipt of the newest consent to each topic and channel among a person's events;
    it shows what became of it."""
    given = events.filter(choice__in=list(GIVEN)).select_related("wording").order_by("-number")
    newest = dict[tuple[str, str, str], ConsentEvent]()
    for consent in given:
        newest.setdefault((consent.subject_key, consent.topic, consent.channel), consent)
    for consent in newest.values():
        question = question_of(consent.topic, consent.channel)
        topic = str(question.title) if question else consent.topic
        yield Document(
            title=gettext("Receipt of your consent: %(topic)s") % {"topic": topic},
            file_name=f"consent-receipt-{consent.number}.json",
            url=reverse("privacy:consent_receipt", args=[receipt_token(consent)]),
            content=partial(_as_file, consent),
        )


def _as_file(consent: ConsentEvent) -> bytes:
    return json.dumps(receipt_file(consent), ensure_ascii=False, indent=2).encode()


def receipt(consent: ConsentEvent) -> dict[str, Any]:
    """Return the receipt of a confirmed consent as JSON-LD, by the wording that was agreed to."""
    events = events_of_receipt(consent)
    return {
        "@context": CONTEXT,
        "@id": f"urn:uuid:{consent.pk}",
        "@type": "dpv:ConsentReceipt",
        "dcterms:conformsTo": STANDARD,
        "dcterms:issued": in_utc(timezone.now()),
        "dpv:hasDataSubject": {
            "@type": "dpv:DataSubject",
            "dpv:hasIdentifier": consent.subject_key,
        },
        "dpv:hasDataController": list(map(_controller, _known_companies())),
        "dpv:hasNotice": _notice(consent),
        "dpv:hasProcess": _process(consent),
        "dpv:hasConsentStatus": STATUS[Choice(events[-1].choice)],
        "dpv:isIndicatedAtTime": in_utc(consent.occurred_at),
        "dpv:hasIndicationMethod": "checkbox, confirmed by the link in an email",
        "dpv:hasConsentControl": {
            "@type": "dpv:WithdrawConsent",
            "dcterms:description": "at any time, by the link in every email or on the site",
        },
        "dpv:hasRecordOfActivity": described(events),
    }


def _known_companies() -> Sequence[Mapping[str, str]]:
    return _companies[0]() if _companies else ()


def _controller(company: Mapping[str, str]) -> dict[str, Any]:
    return {
        "@type": "dpv:DataController",
        "dpv:hasName": company["name"],
        "dpv:hasAddress": company["address"],
        "dpv:hasCountry": company["country"],
        "dpv:hasContact": company["contact"],
    }


def _notice(consent: ConsentEvent) -> dict[str, Any]:
    """Return the wording, with the version of the privacy notice that was in force; events of
    before there was an archive name none."""
    notice: dict[str, Any] = {
        "@type": "dpv:ConsentNotice",
        "dcterms:description": consent.wording.text,
        "dcterms:language": consent.wording.language,
        "dcterms:hasVersion": consent.wording.version,
    }
    if version := consent.evidence.get("notice"):
        language = consent.wording.language or get_language() or "en"
        notice["dcterms:references"] = {
            "@type": "dpv:PrivacyNotice",
            "@id": absolute_url("privacy:notice_version", language, slug=version),
            "dcterms:hasVersion": version,
        }
    return notice


def _process(consent: ConsentEvent) -> dict[str, Any]:
    topic, question = (
        topics().get(consent.topic),
        question_of(consent.topic, consent.channel),
    )
    return {
        "@type": "dpv:Process",
        "dpv:hasPurpose": {
            "@type": topic.purpose if topic else "dpv:Purpose",
            "dcterms:identifier": f"{consent.topic}/{consent.channel}",
            "dcterms:title": str(question.title) if question else consent.topic,
        },
        "dpv:hasLegalBasis": {"@type": "dpv:ExpressedConsent"},
        "dpv:hasProcessing": {"@type": "dpv:Use"},
        "dpv:hasPersonalData": {
            "@type": "dpv:PersonalData",
            "dcterms:description": f"contact details for the channel {consent.channel}",
        },
    }


def events_of_receipt(consent: ConsentEvent) -> list[ConsentEvent]:
    """Return what the ledger contains about this person, topic and channel, oldest first; each
    event with the `digest` of its link of the chain."""
    rows = ConsentEvent.objects.filter(
        subject_key=consent.subject_key, topic=consent.topic, channel=consent.channel
    )
    events = list(rows.select_related("wording").order_by("number"))
    digests = dict(
        ConsentChainEntry.objects.filter(number__in=[event.number for event in events]).values_list(
            "number", "digest"
        )
    )
    for event in events:
        event.digest = digests.get(event.number, "")  # type: ignore[attr-defined]
    return events


def described(events: Sequence[ConsentEvent]) -> list[dict[str, Any]]:
    """Return the events as a receipt contains them."""
    return list(map(_described, events))


def _described(event: ConsentEvent) -> dict[str, Any]:
    return {
        "@id": f"urn:uuid:{event.pk}",
        "@type": "dpv:ConsentRecord",
        "dpv:hasConsentStatus": STATUS[Choice(event.choice)],
        "dpv:isIndicatedAtTime": in_utc(event.occurred_at),
        "dcterms:hasVersion": event.wording.version,
        "dcterms:source": event.source,
        "dcterms:identifier": {
            "number": event.number,
            "digest": event.digest,  # type: ignore[attr-defined]
        },
    }


def consent_of_file(content: Mapping[str, Any]) -> ConsentEvent:
    """Return the consent that a file is the receipt of. Raises NoReceiptError."""
    key = str(content["consent"].get("@id", "")).removeprefix("urn:uuid:")
    try:
        return _consent(key)
    except ValueError:
        raise NoReceiptError from None


def keeps(content: Mapping[str, Any], events: Sequence[ConsentEvent]) -> bool:
    """Return whether the ledger still contains every event of a signed receipt."""
    current = {record["@id"]: record for record in described(events)}
    records = content["consent"].get("dpv:hasRecordOfActivity", [])
    return all(current.get(record["@id"]) == record for record in records)
