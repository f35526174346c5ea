"""Consent flows: record a choice, confirm it by mail (double opt-in), withdraw it."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from django.core import signing
from django.db import transaction
from django.utils import timezone
from django.utils.translation import get_language

from privacy.conf import conf
from privacy.consent.event_texts import LINK_IN_A_MAIL, SUBJECT_REQUEST
from privacy.consent.ledger import ConsentState, state
from privacy.consent.models import ConsentEvent, PendingConfirmation
from privacy.consent.topics import ADVERTISING, SURVEYS, TOPICS, Topic
from privacy.links import absolute_url, new_token, token_digest
from privacy.outbox.models import OutgoingMail
from privacy.outbox.purposes import MailPurpose
from privacy.outbox.queue import queue_mail
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
    email: str, agreed: bool, source: str, topic: Topic = ADVERTISING
) -> ConsentEvent:
    """Record a checkbox choice; a grant needs confirmation by mail (double opt-in).

    `source` says where the choice was made. Pass the result to `confirmation_mail` to see whether
    the mail is sent now or later. Raises RateLimitError.
    """
    choice = ConsentEvent.Choice.GRANTED if agreed else ConsentEvent.Choice.DECLINED
    event = _append(email_key(email), topic, choice, source)
    if agreed and state(email, topic) is ConsentState.PENDING:
        _ask_to_confirm(email, event)
    return event


def topic_to_confirm(token: str) -> Topic:
    """Return the topic of the grant behind a mailed link. Raises InvalidLinkError."""
    pending = PendingConfirmation.objects.filter(token_digest=token_digest(token))
    topic = TOPICS.get(pending.values_list("event__topic", flat=True).first() or "")
    if topic is None:
        raise InvalidLinkError
    return topic


@transaction.atomic
def confirm(token: str) -> ConsentEvent:
    """Confirm the grant behind a mailed link.

    Raises InvalidLinkError, also after a withdrawal or an erasure of the person.
    """
    now = timezone.now()
    pending = PendingConfirmation.objects.filter(
        token_digest=token_digest(token), used_at=None, expires_at__gt=now
    )
    link = pending.select_related("event").first()
    if link is None or not pending.update(used_at=now):
        raise InvalidLinkError
    grant = link.event
    later_withdrawal = ConsentEvent.objects.filter(
        subject_key=grant.subject_key,
        topic=grant.topic,
        choice=ConsentEvent.Choice.WITHDRAWN,
        occurred_at__gt=grant.occurred_at,
    )
    if later_withdrawal.exists() or was_erased_since(grant.subject_key, grant.occurred_at):
        raise InvalidLinkError
    return ConsentEvent.objects.create(
        subject_key=grant.subject_key,
        topic=grant.topic,
        channel=grant.channel,
        choice=ConsentEvent.Choice.CONFIRMED,
        wording=grant.wording,
        source="link in the confirmation mail",
    )


def withdraw(email: str, source: str, topic: Topic = ADVERTISING) -> ConsentEvent:
    """Record a withdrawal (Art. 7(3) GDPR: as easy as giving consent), for any address.

    It applies to every pseudonym under which the person may have consented: former addresses, and
    former identity keys. Return the event of the current address.
    """
    subject = data_subject(email)
    for key in set(subject.all_keys) - {subject.email_key}:
        if ConsentEvent.objects.filter(subject_key=key, topic=topic.key).exists():
            _withdraw(key, topic, source)
    return _withdraw(subject.email_key, topic, source)


def withdraw_at_request(email: str) -> ConsentEvent:
    """Withdraw the consent to advertising because of a data-subject request."""
    return withdraw(email, SUBJECT_REQUEST)


def withdraw_surveys_at_request(email: str) -> ConsentEvent:
    """Withdraw the consent to surveys because of a data-subject request."""
    return withdraw(email, SUBJECT_REQUEST, SURVEYS)


def withdrawal_token(email: str, topic: Topic = ADVERTISING) -> str:
    """Return a signed token for the link in every mail that needs consent; it does not expire, and
    contains a pseudonym instead of the address."""
    return signing.dumps(email_key(email), salt=_withdrawal_salt(topic))


def topic_of_token(token: str) -> Topic:
    """Return the topic that a link in a mail withdraws. Raises InvalidLinkError."""
    return _read_withdrawal(token)[0]


def withdraw_by_token(token: str) -> ConsentEvent:
    """Withdraw by the link in a mail. Raises InvalidLinkError."""
    topic, subject_key = _read_withdrawal(token)
    return _withdraw(subject_key, topic, LINK_IN_A_MAIL)


def _read_withdrawal(token: str) -> tuple[Topic, str]:
    for topic in TOPICS.values():
        try:
            return topic, signing.loads(token, salt=_withdrawal_salt(topic))
        except signing.BadSignature:
            continue
    raise InvalidLinkError


def _withdrawal_salt(topic: Topic) -> str:
    """Return the salt of a topic's links; that of advertising is older than the other topics."""
    return WITHDRAWAL_SALT if topic is ADVERTISING else f"{WITHDRAWAL_SALT}.{topic.key}"


@transaction.atomic
def _withdraw(subject_key: str, topic: Topic, source: str) -> ConsentEvent:
    """Record a withdrawal, unless the last event is one already."""
    events = ConsentEvent.objects.filter(subject_key=subject_key, topic=topic.key).order_by(
        "-occurred_at"
    )
    last = events.first()
    if last is not None and last.choice == ConsentEvent.Choice.WITHDRAWN:
        return last
    erasure_journal.note(Decision.WITHDRAWAL, [subject_key], topic=topic.key, source=source)
    return _append(subject_key, topic, ConsentEvent.Choice.WITHDRAWN, source)


def withdraw_again(entry: Entry, people: Sequence[DataSubject]) -> None:
    """Record a withdrawal from the erasure journal that a restored database lacks. Idempotent."""
    topic = TOPICS.get(entry.details.get("topic", ""))
    events = ConsentEvent.objects.filter(subject_key__in=entry.email_keys)
    if topic is not None and not events.filter(
        topic=topic.key, choice=ConsentEvent.Choice.WITHDRAWN, occurred_at=entry.erased_at
    ):
        ConsentEvent.objects.create(
            subject_key=entry.email_keys[0],
            topic=topic.key,
            choice=ConsentEvent.Choice.WITHDRAWN,
            wording=topic.wording(),
            source=entry.details.get("source", ""),
            occurred_at=entry.erased_at,
        )


def _append(
    subject_key: str, topic: Topic, choice: ConsentEvent.Choice, source: str
) -> ConsentEvent:
    return ConsentEvent.objects.create(
        subject_key=subject_key,
        topic=topic.key,
        choice=choice,
        wording=topic.wording(),
        source=source,
    )


def confirmation_mail(event: ConsentEvent) -> OutgoingMail | None:
    """Return the mail that asks to confirm a choice, which may be held back; None where none is
    needed."""
    pending = PendingConfirmation.objects.filter(event=event).select_related("mail").first()
    return pending.mail if pending else None


def start_clock(sender: object, mails: Sequence[UUID], moment: datetime, **kwargs: object) -> None:
    """Start the time to confirm when the mail is sent. Receiver of the signal `mail_sent`."""
    pending = PendingConfirmation.objects.filter(mail__in=mails, used_at=None)
    pending.update(expires_at=moment + conf.CONFIRMATION_LIFETIME)


def _ask_to_confirm(email: str, event: ConsentEvent) -> None:
    token, language = new_token(), get_language() or "en"
    mail = queue_mail(
        email,
        "privacy/mail/confirm_consent.txt",
        language,
        purpose=MailPurpose.CONSENT,
        wording=event.wording.text,
        texts=TOPICS[event.topic].texts,
        link=absolute_url("privacy:confirm_consent", language, token=token),
        days=conf.CONFIRMATION_LIFETIME.days,
    )
    PendingConfirmation.objects.create(
        token_digest=token_digest(token),
        event=event,
        mail=mail,
        expires_at=timezone.now() + conf.CONFIRMATION_LIFETIME,
    )
