"""Import of consents that were given elsewhere, row by row of a CSV file, with their evidence.

A row is refused with a reason rather than repaired: a consent that cannot be proven is none. The
import is idempotent, and never revives what was withdrawn or erased since.
"""

import csv
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any

from django.conf import settings
from django.db import transaction
from django.utils import timezone, translation
from django.utils.dateparse import parse_datetime

from privacy.consent import ledger
from privacy.consent.conf import conf
from privacy.consent.expiry import PROOF_MARGIN
from privacy.consent.models import ConsentEvent, ConsentWording
from privacy.consent.projection import ENDED
from privacy.consent.retention import KEPT_AS_PROOF
from privacy.consent.signals import consent_confirmed
from privacy.consent.topics import Question, question_of
from privacy.digests import canonical_json, keyed_digest, keyed_digests
from privacy.email_address import EmailAddress, EmailAddressError
from privacy.personal_data.erasure_journal_file import entries
from privacy.registry.subject import email_keys
from privacy.single_line import REFUSED

COLUMNS = (
    *("email", "topic", "channel", "version", "language"),
    *("granted_at", "confirmed_at", "source", "evidence"),
)
SOURCE_LENGTH = 100  # characters
CLOCK_TOLERANCE = timedelta(minutes=5)  # of the clocks of two computers
Choice = ConsentEvent.Choice
Row = Mapping[str, str]
UNREADABLE_ROW: dict[Any, Any] = {}


class Outcome(StrEnum):
    """What became of a row: recorded, or why not."""

    RECORDED = "recorded"
    KNOWN = "recorded already"
    MALFORMED = "the row has too few or too many values"
    UNREADABLE = "the row is not CSV, or a value is longer than 131072 characters"
    ADDRESS = "the email address is malformed"
    QUESTION = "topic and channel are not asked"
    WORDING = "the wording is unknown"
    OUTDATED = "a consent to this version of the wording no longer counts"
    TIME = "a time is malformed or has no time zone"
    FUTURE = "a time is in the future"
    ORDER = "it was confirmed before it was given"
    PROOF = "source or evidence is missing"
    NAMES = "source or evidence contains an email address"
    CONTROL = "source or evidence contains control characters"
    TOO_LONG = "the source is too long"
    TOO_OLD = "the consent has expired"
    ENDED = "it was withdrawn, expired or erased since"
    DUPLICATE = "the file has this consent twice"

    @property
    def is_refusal(self) -> bool:
        """Whether the row was neither recorded now nor before."""
        return self not in {Outcome.RECORDED, Outcome.KNOWN}


class RefusedError(Exception):
    """A row cannot be imported; the argument is its Outcome."""


@dataclass(frozen=True, slots=True)
class Consent:
    """One row that was read without a fault."""

    email: str
    question: Question
    version: str
    language: str
    granted_at: datetime
    confirmed_at: datetime
    source: str
    evidence: str

    @property
    def keys(self) -> tuple[str, ...]:
        """Pseudonyms of the address: that of the current identity key first."""
        return email_keys(self.email)

    @property
    def text(self) -> str:
        """The content of the row, by which it is known again."""
        moments = [self.granted_at.isoformat(), self.confirmed_at.isoformat()]
        place = [self.question.topic, self.question.channel, self.version, self.language]
        return canonical_json([*place, *moments, self.source, self.evidence]).decode()


class Import:
    """One run over a file. Nothing is written in a dry run."""

    def __init__(self, dry_run: bool = False) -> None:
        self.dry_run, self._seen = dry_run, set[tuple[str, str, str]]()
        self._erased_at = dict[str, datetime]()
        for entry in entries():
            for key in () if entry.kind else entry.subject.all_keys:
                known = self._erased_at.get(key, entry.erased_at)
                self._erased_at[key] = max(entry.erased_at, known)

    def run(self, rows: Iterable[Row]) -> Iterator[Outcome]:
        """Yield what becomes of each row, in a transaction of its own."""
        for row in rows:
            try:
                with transaction.atomic():
                    outcome = self._import(_read(row))
            except RefusedError as refusal:
                outcome = refusal.args[0]
            yield outcome

    def _import(self, consent: Consent) -> Outcome:
        place = (consent.keys[0], consent.question.topic, consent.question.channel)
        if place in self._seen:
            raise RefusedError(Outcome.DUPLICATE)
        wording = _wording(consent, stores=not self.dry_run)
        outcome = self._known_or_ended(consent)
        if outcome is Outcome.RECORDED and wording and not self.dry_run:
            _record(consent, wording)
        self._seen.add(place)
        return outcome

    def _known_or_ended(self, consent: Consent) -> Outcome:
        events = ConsentEvent.objects.filter(
            subject_key__in=consent.keys,
            topic=consent.question.topic,
            channel=consent.question.channel,
        )
        digests = keyed_digests("consent_import", consent.text)
        if events.filter(evidence__import__in=digests).exists():
            return Outcome.KNOWN
        ended = events.filter(choice__in=list(ENDED), occurred_at__gte=consent.granted_at)
        if ended.exists() or self._was_erased(consent):
            raise RefusedError(Outcome.ENDED)
        return Outcome.RECORDED

    def _was_erased(self, consent: Consent) -> bool:
        moments = map(self._erased_at.get, consent.keys)
        return any(moment and moment >= consent.granted_at for moment in moments)


def _record(consent: Consent, wording: ConsentWording) -> None:
    evidence = {
        "import": keyed_digest("consent_import", consent.text),
        "proof": consent.evidence,
    }
    key, source = consent.keys[0], consent.source
    asked = ledger.append(
        key, wording, Choice.ASKED, source, evidence=evidence, occurred_at=consent.granted_at
    )
    grant = ledger.append(
        key,
        wording,
        Choice.GRANTED,
        source,
        follows=asked,
        evidence=evidence,
        occurred_at=consent.granted_at,
    )
    event = ledger.append(
        key,
        wording,
        Choice.CONFIRMED,
        source,
        follows=grant,
        evidence=evidence,
        occurred_at=consent.confirmed_at,
    )
    consent_confirmed.send(ConsentEvent, event=event, email=consent.email)


def _read(row: Row) -> Consent:
    """Return the consent of a row. Raises RefusedError."""
    values = {name: row.get(name) for name in COLUMNS}
    if row is UNREADABLE_ROW:
        raise RefusedError(Outcome.UNREADABLE)
    if None in row or not all(isinstance(value, str) for value in values.values()):
        raise RefusedError(Outcome.MALFORMED)
    texts: dict[str, str] = {name: str(value).strip() for name, value in values.items()}
    question = question_of(texts["topic"], texts["channel"])
    if question is None:
        raise RefusedError(Outcome.QUESTION)
    consent = Consent(
        email=_address(texts["email"]),
        question=question,
        version=texts["version"],
        language=texts["language"],
        granted_at=_moment(texts["granted_at"]),
        confirmed_at=_moment(texts["confirmed_at"]),
        source=texts["source"],
        evidence=texts["evidence"],
    )
    _require_proof(consent)
    _require_time(consent)
    return consent


def _address(text: str) -> str:
    try:
        return str(EmailAddress.parse(text))
    except EmailAddressError:
        raise RefusedError(Outcome.ADDRESS) from None


def _moment(text: str) -> datetime:
    try:
        moment = parse_datetime(text)
    except ValueError:
        moment = None
    if moment is None or timezone.is_naive(moment):
        raise RefusedError(Outcome.TIME)
    return moment


def _require_proof(consent: Consent) -> None:
    if not consent.source or not consent.evidence:
        raise RefusedError(Outcome.PROOF)
    if REFUSED.search(consent.source + consent.evidence):
        raise RefusedError(Outcome.CONTROL)
    if "@" in consent.source + consent.evidence:
        raise RefusedError(Outcome.NAMES)
    if len(consent.source) > SOURCE_LENGTH:
        raise RefusedError(Outcome.TOO_LONG)


def _require_time(consent: Consent) -> None:
    now = timezone.now()
    if max(consent.granted_at, consent.confirmed_at) > now + CLOCK_TOLERANCE:
        raise RefusedError(Outcome.FUTURE)
    if consent.confirmed_at < consent.granted_at:
        raise RefusedError(Outcome.ORDER)
    proof_begins: datetime = now + PROOF_MARGIN - KEPT_AS_PROOF
    if consent.confirmed_at <= max(now - conf.CONSENT_UNUSED_LIFETIME, proof_begins):
        raise RefusedError(Outcome.TOO_OLD)


def _wording(consent: Consent, stores: bool) -> ConsentWording | None:
    """Return the stored wording; None where it is known but was never served yet, and nothing is to
    be stored. Raises RefusedError."""
    question = consent.question
    if consent.version not in question.accepted:
        raise RefusedError(Outcome.OUTDATED)
    stored = ConsentWording.objects.filter(
        topic=question.topic,
        channel=question.channel,
        version=consent.version,
        language=consent.language,
    ).first()
    if stored is not None:
        return stored
    if consent.version != question.version or consent.language not in dict(settings.LANGUAGES):
        raise RefusedError(Outcome.WORDING)
    with translation.override(consent.language):
        return question.wording() if stores else None


def rows_of(file: Iterable[str]) -> Iterator[dict[Any, Any]]:
    """Yield the rows of a CSV file with a header, UNREADABLE_ROW for one that cannot be parsed;
    those after it are read on. Raises ValueError for another header."""
    reader = csv.DictReader(file, strict=True)
    names = reader.fieldnames or ()
    if missing := [name for name in COLUMNS if name not in names]:
        raise ValueError(f"The file has no column {', '.join(missing)}.")
    if len(set(names)) < len(names):
        raise ValueError("The file has a column twice.")
    while True:
        try:
            row = next(reader, None)
        except csv.Error:
            row = UNREADABLE_ROW
        if row is None:
            return
        yield row
