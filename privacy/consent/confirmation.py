"""The mail that asks to confirm consents (double opt-in): one link for all boxes of a form."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from django.utils import timezone, translation
from django.utils.translation import get_language

from privacy.conf import conf
from privacy.consent.models import ConsentEvent, PendingConfirmation
from privacy.consent.topics import Question, question_of
from privacy.links import absolute_url, new_token, token_digest
from privacy.outbox.mail_purposes import MailPurpose
from privacy.outbox.models import OutgoingMail
from privacy.outbox.queue import queue_mail


def ask_to_confirm(email: str, grants: Sequence[ConsentEvent]) -> OutgoingMail:
    """Mail one link that confirms these grants. Raises RateLimitError."""
    return mail_confirmation_link(
        email,
        "privacy/mail/confirm_consent.txt",
        grants,
        timezone.now() + conf.CONFIRMATION_LIFETIME,
        days=conf.CONFIRMATION_LIFETIME.days,
    )


def mail_confirmation_link(
    email: str,
    template: str,
    events: Sequence[ConsentEvent],
    expires_at: datetime,
    **context: Any,
) -> OutgoingMail:
    """Mail one link that confirms all these events until it expires. Raises RateLimitError."""
    token, language = new_token(), events[0].wording.language or get_language() or "en"
    with translation.override(language):
        titles = ", ".join(map(title_of, events))
    mail = queue_mail(
        email,
        template,
        language,
        purpose=MailPurpose.CONSENT,
        controller_id=None,
        wordings=[event.wording.text for event in events],
        titles=titles,
        link=absolute_url("privacy:confirm_consent", language, token=token),
        **context,
    )
    digest, links = token_digest(token), []
    for event in events:
        link = PendingConfirmation(
            token_digest=digest, event=event, mail=mail, expires_at=expires_at
        )
        links.append(link)
    PendingConfirmation.objects.bulk_create(links)
    return mail


def title_of(event: ConsentEvent) -> str:
    """Return what an event is about, in the current language; its topic where it is not asked any
    more."""
    question: Question | None = question_of(event.topic, event.channel)
    return str(question.title) if question else event.topic


def confirmation_mail(event: ConsentEvent) -> OutgoingMail | None:
    """Return the mail that asks to confirm a choice, which may be held back; None where none is
    needed."""
    pending = PendingConfirmation.objects.filter(event=event).select_related("mail").first()
    return pending.mail if pending else None


def start_clock(sender: object, mails: Sequence[UUID], moment: datetime, **kwargs: object) -> None:
    """Start the time to confirm when the mail is sent. Receiver of the signal `mail_sent`."""
    pending = PendingConfirmation.objects.filter(
        mail__in=mails, used_at=None, event__choice=ConsentEvent.Choice.GRANTED
    )
    pending.update(expires_at=moment + conf.CONFIRMATION_LIFETIME)
