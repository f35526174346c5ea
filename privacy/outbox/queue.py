"""Queueing of mails in the outbox: the only place that sends email to people."""

import re
from typing import Any
from uuid import UUID

from django.db import transaction
from django.template.loader import render_to_string
from django.utils import timezone, translation

from privacy.background import run_later
from privacy.conf import conf
from privacy.mystery_shopper.models import is_shopper
from privacy.outbox.delivery import deliver
from privacy.outbox.held_mail import hold_for_tomorrow
from privacy.outbox.mail_purposes import MailPurpose
from privacy.outbox.models import OutgoingMail
from privacy.outbox.quotas import count_mail
from privacy.outbox.senders import sender_of
from privacy.rate_limits.counting import RateLimitError

_BREAKS_A_HEADER = re.compile(r"[\s\x00-\x1f\x7f-\x9f]+")


@transaction.atomic
def queue_mail(
    recipient: str,
    template: str,
    language: str,
    *,
    purpose: MailPurpose,
    controller_id: int | None,
    about: str = "",
    queued: bool = False,
    unsubscribe_url: str = "",
    grant: UUID | None = None,
    **context: Any,
) -> OutgoingMail:
    """Render a text template in the person's language and queue it.

    The template's first line is the subject. `about` is the key of the object that the mail belongs
    to, such as a request. Beyond PRIVACY_MAILS_PER_DAY of its purpose the mail is held back and
    sent tomorrow, combined with others like it; the page must say so where `is_held_back` of the
    result is true. `queued` appends it to the queue of held-back mails instead.
    `unsubscribe_url` withdraws a consent by one click (RFC 8058). `grant` is the key of the consent
    event that the mail rests on; the database refuses mails that need one and have none.
    `controller_id` is the key of the company that sends it, signs it and gets what people reply;
    None for the one that runs the site. The template sees it as `sender`.
    Raises RateLimitError where PRIVACY_MAILS_HELD are waiting already; the caller must store
    nothing then.
    """
    with translation.override(language):
        known = {"site_url": conf.SITE_URL, "sender": sender_of(controller_id)}
        text = render_to_string(template, {**known, **context}).strip()
    subject, _, body = text.partition("\n")
    mail = OutgoingMail(
        recipient=recipient,
        subject=_BREAKS_A_HEADER.sub(" ", subject).strip()[:200],
        body=body.strip().replace("\x00", "") + "\n",
        purpose=purpose,
        language=language,
        about=about,
        unsubscribe_url=unsubscribe_url,
        grant_id=grant,
        controller_id=controller_id,
    )
    if queued:
        mail.held_because, mail.held_until = OutgoingMail.Hold.QUEUE, timezone.now()
    elif not is_shopper(recipient) and not count_mail(recipient, purpose):
        hold_for_tomorrow(mail)
        if waiting := _same_as(mail):
            return waiting
        _require_room(mail)
    mail.save(force_insert=True)
    if not mail.is_held_back:
        run_later(deliver, str(mail.pk))
    return mail


def _same_as(mail: OutgoingMail) -> OutgoingMail | None:
    """Return an equal mail that is held back already; None where there is none."""
    waiting = OutgoingMail.objects.filter(held_key=mail.held_key, held_until__isnull=False)
    same = waiting.filter(recipient=mail.recipient, about=mail.about)
    same = same.filter(controller=mail.controller_id)
    return same.filter(subject=mail.subject, body=mail.body).first()


def _require_room(mail: OutgoingMail) -> None:
    waiting = OutgoingMail.objects.filter(held_key=mail.held_key, held_until__isnull=False)
    if waiting.count() >= conf.MAILS_HELD:
        raise RateLimitError
