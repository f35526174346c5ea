"""Consent flows: record a choice, confirm it by mail (double opt-in), withdraw it."""

from collections.abc import Sequence
from contextlib import suppress
from datetime import datetime

from django.core import signing
from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone

from privacy.consent import ledger
from privacy.consent.confirmation import ask_to_confirm
from privacy.consent.consent_chain import locked_row
from privacy.consent.endings import agreed_event
from privacy.consent.event_texts import LINK_IN_A_MAIL, LINK_TO_CONFIRM, SUBJECT_REQUEST
from privacy.consent.ledger import ConsentState, state
from privacy.consent.models import (
    Channel,
    ConsentChain,
    ConsentEvent,
    CurrentConsent,
    PendingConfirmation,
)
from privacy.consent.projection import ENDED
from privacy.consent.signals import consent_confirmed
from privacy.consent.signed_links import read_signed, signed
from privacy.consent.topics import (
    ADVERTISING,
    NEWS,
    SURVEYS,
    Question,
    Topic,
    question_of,
    topics,
)
from privacy.links import token_digest
from privacy.personal_data import erasure_journal
from privacy.personal_data.erasure_journal import was_erased_since
from privacy.personal_data.erasure_journal_file import Decision, Entry
from privacy.personal_data.former_addresses import data_subject
from privacy.registry.subject import DataSubject, email_key

WITHDRAWAL_SALT = "privacy.consent.withdraw"


class InvalidLinkError(Exception):
    """The link is unknown, used or expired."""


@transaction.atomic
def record_choice(
    email: str,
    agreed: bool,
    source: str,
    topic: Topic = ADVERTISING,
    channel: str = Channel.EMAIL,
) -> ConsentEvent:
    """Record a checkbox choice; a grant needs confirmation by mail (double opt-in).

    `source` says where the choice was made. Pass the result to `confirmation.confirmation_mail` to
    see whether the mail is sent now or later. Raises RateLimitError.
    """
    key, wording = email_key(email), topic.question(channel).wording()
    if not agreed:
        return ledger.append(key, wording, ConsentEvent.Choice.REFUSED, source)
    asked = ledger.append(key, wording, ConsentEvent.Choice.ASKED, source)
    event = ledger.append(key, wording, ConsentEvent.Choice.GRANTED, source, follows=asked)
    if state(email, topic, channel) is ConsentState.PENDING:
        ask_to_confirm(email, [event])
    return event


def grants_to_confirm(token: str) -> list[ConsentEvent]:
    """Return the grants behind a mailed link that it can still confirm. Raises InvalidLinkError."""
    grants = [link.event for link in _open_links(token)]
    if not grants:
        raise InvalidLinkError
    return grants


def _open_links(token: str) -> list[PendingConfirmation]:
    pending = PendingConfirmation.objects.filter(
        token_digest=token_digest(token), used_at=None, expires_at__gt=timezone.now()
    )
    links = pending.select_related("event__wording", "event__follows", "mail").order_by(
        "event__number"
    )
    return [link for link in links if not _is_over(link.event)]


@transaction.atomic
def confirm(token: str) -> list[ConsentEvent]:
    """Confirm the grants behind a mailed link: all that one form asked for.

    Raises InvalidLinkError, also after a withdrawal or an erasure of the person.
    """
    locked_row(ConsentChain.Key.EVENTS)
    links = _open_links(token)
    if not links:
        raise InvalidLinkError
    PendingConfirmation.objects.filter(token_digest=token_digest(token)).update(
        used_at=timezone.now()
    )
    return list(map(_confirm, links))


def _is_over(grant: ConsentEvent) -> bool:
    """Return whether the person withdrew or was erased since."""
    later = ConsentEvent.objects.filter(
        subject_key=grant.subject_key,
        topic=grant.topic,
        channel=grant.channel,
        choice__in=list(ENDED),
        number__gt=grant.number,
    )
    return later.exists() or was_erased_since(grant.subject_key, grant.occurred_at)


def _confirm(link: PendingConfirmation) -> ConsentEvent:
    """Append that a grant is confirmed, or that a consent is renewed whose person was asked."""
    mail, asked = link.mail, link.event
    renewed = asked.choice == ConsentEvent.Choice.ASKED
    event = ledger.append(
        asked.subject_key,
        asked.wording,
        ConsentEvent.Choice.RENEWED if renewed else ConsentEvent.Choice.CONFIRMED,
        LINK_TO_CONFIRM,
        follows=asked.follows if renewed else asked,
        evidence={"mail": str(mail.pk) if mail else "", "link": link.token_digest},
    )
    consent_confirmed.send(ConsentEvent, event=event, email=mail.recipient if mail else "")
    return event


@transaction.atomic
def withdraw(
    email: str, source: str, topic: Topic = ADVERTISING, channel: str = Channel.EMAIL
) -> ConsentEvent:
    """Record a withdrawal (Art. 7(3) GDPR: as easy as giving consent), for any address.

    It applies to every pseudonym under which the person may have consented: former addresses, and
    former identity keys. Return the event of the current address.
    """
    subject, question = data_subject(email), topic.question(channel)
    known = CurrentConsent.objects.filter(
        subject_key__in=set(subject.all_keys) - {subject.email_key},
        topic=topic.key,
        channel=channel,
    )
    for key in known.values_list("subject_key", flat=True):
        withdraw_key(key, question, source)
    return withdraw_key(subject.email_key, question, source)


def withdraw_everywhere(email: str, source: str, topic: Topic) -> None:
    """Withdraw a topic for every channel."""
    for question in topic.questions:
        withdraw(email, source, topic, question.channel)


def withdraw_at_request(email: str) -> None:
    """Withdraw the consents to advertising because of a data-subject request."""
    for topic in (ADVERTISING, NEWS):
        withdraw_everywhere(email, SUBJECT_REQUEST, topic)


def withdraw_surveys_at_request(email: str) -> None:
    """Withdraw the consents to surveys because of a data-subject request."""
    withdraw_everywhere(email, SUBJECT_REQUEST, SURVEYS)


def withdrawal_token(email: str, topic: Topic = ADVERTISING, channel: str = Channel.EMAIL) -> str:
    """Return a signed token for the link in every mail that needs consent; it does not expire, and
    contains a pseudonym instead of the address."""
    return withdrawal_token_of(email_key(email), topic, channel)


def withdrawal_token_of(subject_key: str, topic: Topic, channel: str = Channel.EMAIL) -> str:
    """Return the token of `withdrawal_token` for the pseudonym under which a person consented."""
    return signed(subject_key, _withdrawal_salt(topic.key, channel))


def question_of_token(token: str) -> Question:
    """Return the question whose consent a link in a mail withdraws. Raises InvalidLinkError."""
    return _read_withdrawal(token)[0]


def withdraw_by_token(token: str) -> ConsentEvent:
    """Withdraw by the link in a mail. Raises InvalidLinkError."""
    question, subject_key = _read_withdrawal(token)
    return withdraw_key(subject_key, question, LINK_IN_A_MAIL)


def _read_withdrawal(token: str) -> tuple[Question, str]:
    for topic in topics().values():
        for question in topic.questions:
            with suppress(signing.BadSignature):
                salt = _withdrawal_salt(topic.key, question.channel)
                return question, read_signed(token, salt)
    raise InvalidLinkError


def _withdrawal_salt(topic: str, channel: str) -> str:
    """Return the salt of a question's links; that of advertising by email is older than the other
    topics, and those by email are older than the other channels."""
    parts = [WITHDRAWAL_SALT]
    if topic != ADVERTISING.key or channel != Channel.EMAIL:
        parts.append(topic)
    return ".".join(parts if channel == Channel.EMAIL else [*parts, channel])


@transaction.atomic
def withdraw_key(subject_key: str, question: Question, source: str) -> ConsentEvent:
    """Record a withdrawal under a pseudonym, unless the last event is one already."""
    locked_row(ConsentChain.Key.EVENTS)
    last = _events(subject_key, question).first()
    if last is not None and last.choice == ConsentEvent.Choice.WITHDRAWN:
        return last
    erasure_journal.note(
        Decision.WITHDRAWAL,
        [subject_key],
        topic=question.topic,
        channel=question.channel,
        source=source,
    )
    return _append_end(subject_key, question, source)


def _events(subject_key: str, question: Question) -> QuerySet[ConsentEvent]:
    events = ConsentEvent.objects.filter(
        subject_key=subject_key, topic=question.topic, channel=question.channel
    )
    return events.select_related("wording").order_by("-number")


def _append_end(
    subject_key: str, question: Question, source: str, at: datetime | None = None
) -> ConsentEvent:
    """Append a withdrawal that follows the last consent or grant, by the wording of that."""
    ended = agreed_event(subject_key, question.topic, question.channel)
    return ledger.append(
        subject_key,
        ended.wording if ended else question.wording(),
        ConsentEvent.Choice.WITHDRAWN,
        source,
        follows=ended,
        occurred_at=at,
    )


def withdraw_again(entry: Entry, people: Sequence[DataSubject]) -> None:
    """Record a withdrawal from the erasure journal that a restored database lacks. Idempotent."""
    channel = entry.details.get("channel", Channel.EMAIL)  # entries of earlier releases have none
    question = question_of(entry.details.get("topic", ""), channel)
    if question is None:
        return
    withdrawn = ConsentEvent.objects.filter(
        subject_key__in=entry.email_keys,
        topic=question.topic,
        channel=channel,
        choice=ConsentEvent.Choice.WITHDRAWN,
        occurred_at=entry.erased_at,
    )
    if not withdrawn.exists():
        source = entry.details.get("source", "")
        _append_end(entry.email_keys[0], question, source, entry.erased_at)
