"""Consent flows: record a choice, confirm it by mail (double opt-in), withdraw it."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from django.core import signing
from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import get_language

from privacy.conf import conf
from privacy.consent import ledger
from privacy.consent.chain import locked_row
from privacy.consent.event_texts import LINK_IN_A_MAIL, LINK_TO_CONFIRM, SUBJECT_REQUEST
from privacy.consent.ledger import ConsentState, state
from privacy.consent.models import (
    Channel,
    ConsentChain,
    ConsentEvent,
    CurrentConsent,
    PendingConfirmation,
)
from privacy.consent.projection import ENDED, GIVEN
from privacy.consent.signals import consent_confirmed
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
    email: str,
    agreed: bool,
    source: str,
    topic: Topic = ADVERTISING,
    channel: str = Channel.EMAIL,
) -> ConsentEvent:
    """Record a checkbox choice; a grant needs confirmation by mail (double opt-in).

    `source` says where the choice was made. Pass the result to `confirmation_mail` to see whether
    the mail is sent now or later. Raises RateLimitError.
    """
    choice = ConsentEvent.Choice.GRANTED if agreed else ConsentEvent.Choice.REFUSED
    event = ledger.append(email_key(email), topic.question(channel).wording(), choice, source)
    if agreed and state(email, topic, channel) is ConsentState.PENDING:
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
def confirm(token: str) -> list[ConsentEvent]:
    """Confirm the grants behind a mailed link: all that one form asked for.

    Raises InvalidLinkError, also after a withdrawal or an erasure of the person.
    """
    locked_row(ConsentChain.Key.EVENTS)
    now = timezone.now()
    pending = PendingConfirmation.objects.filter(
        token_digest=token_digest(token), used_at=None, expires_at__gt=now
    )
    links = list(pending.select_related("event__wording", "mail").order_by("event__number"))
    links = [link for link in links if not _is_over(link.event)]
    if not links or not pending.update(used_at=now):
        raise InvalidLinkError
    return [_confirm(link) for link in links]


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
    mail, grant = link.mail, link.event
    event = ledger.append(
        grant.subject_key,
        grant.wording,
        ConsentEvent.Choice.CONFIRMED,
        LINK_TO_CONFIRM,
        follows=grant,
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
    subject = data_subject(email)
    known = CurrentConsent.objects.filter(
        subject_key__in=set(subject.all_keys) - {subject.email_key},
        topic=topic.key,
        channel=channel,
    )
    for key in known.values_list("subject_key", flat=True):
        _withdraw(key, topic, channel, source)
    return _withdraw(subject.email_key, topic, channel, source)


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
    return _withdraw(subject_key, topic, Channel.EMAIL, LINK_IN_A_MAIL)


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
def _withdraw(subject_key: str, topic: Topic, channel: str, source: str) -> ConsentEvent:
    """Record a withdrawal, unless the last event is one already."""
    locked_row(ConsentChain.Key.EVENTS)
    last = _events(subject_key, topic, channel).first()
    if last is not None and last.choice == ConsentEvent.Choice.WITHDRAWN:
        return last
    erasure_journal.note(
        Decision.WITHDRAWAL, [subject_key], topic=topic.key, channel=channel, source=source
    )
    return _append_end(subject_key, topic, channel, source)


def _events(subject_key: str, topic: Topic, channel: str) -> QuerySet[ConsentEvent]:
    events = ConsentEvent.objects.filter(subject_key=subject_key, topic=topic.key, channel=channel)
    return events.select_related("wording").order_by("-number")


def _append_end(
    subject_key: str, topic: Topic, channel: str, source: str, at: datetime | None = None
) -> ConsentEvent:
    """Append a withdrawal that follows the last consent or grant, by the wording of that."""
    agreed = (ConsentEvent.Choice.GRANTED, *GIVEN)
    ended = _events(subject_key, topic, channel).filter(choice__in=agreed).first()
    return ledger.append(
        subject_key,
        ended.wording if ended else topic.question(channel).wording(),
        ConsentEvent.Choice.WITHDRAWN,
        source,
        follows=ended,
        occurred_at=at,
    )


def withdraw_again(entry: Entry, people: Sequence[DataSubject]) -> None:
    """Record a withdrawal from the erasure journal that a restored database lacks. Idempotent."""
    topic = TOPICS.get(entry.details.get("topic", ""))
    channel = entry.details.get("channel", Channel.EMAIL)
    events = ConsentEvent.objects.filter(subject_key__in=entry.email_keys, channel=channel)
    if topic is not None and not events.filter(
        topic=topic.key, choice=ConsentEvent.Choice.WITHDRAWN, occurred_at=entry.erased_at
    ):
        source = entry.details.get("source", "")
        _append_end(entry.email_keys[0], topic, channel, source, entry.erased_at)


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
