"""Held-back mails: a queue released in order, and mails over a quota, combined into one per
day."""

from collections import defaultdict
from collections.abc import Sequence
from datetime import datetime, time, timedelta

from django.db import transaction
from django.db.models import Q, QuerySet
from django.template.loader import render_to_string
from django.utils import timezone, translation

from privacy.conf import conf
from privacy.outbox.mail_purposes import MailPurpose
from privacy.outbox.models import OutgoingMail
from privacy.outbox.quotas import count_combined, count_mail, held_key
from privacy.rate_limits.counting import HOUR, take

Hold = OutgoingMail.Hold
RELEASED = ["held_because", "held_until", "held_key"]  # columns that change when held or released


def hold_for_tomorrow(mail: OutgoingMail) -> None:
    """Hold an unsaved mail back for the next day's quota."""
    mail.held_because, mail.held_until = OutgoingMail.Hold.QUOTA, next_day()
    mail.held_key = held_key(mail.recipient, MailPurpose(mail.purpose))


def next_day() -> datetime:
    """Return when today's quotas end: the next midnight (UTC)."""
    now = timezone.now()
    return datetime.combine(now.date() + timedelta(days=1), time(), now.tzinfo)


def release() -> None:
    """Release the mails whose hold has ended, for the next delivery."""
    _release_queue()
    keys = _due(Hold.QUOTA).order_by("held_key").values_list("held_key", flat=True).distinct()
    for key in list(keys):
        _release_mailbox(key)


def _due(hold: OutgoingMail.Hold) -> QuerySet[OutgoingMail]:
    """Return the mails whose hold has ended; one beyond the next day was set by a clock that was
    ahead."""
    over = Q(held_until__lte=timezone.now()) | Q(held_until__gt=next_day())
    return OutgoingMail.objects.filter(over, held_because=hold)


def _release_queue() -> None:
    """Release queued mails in order, at most PRIVACY_INTAKE_QUEUE_PER_HOUR per hour."""
    for key in list(_due(Hold.QUEUE).order_by("created_at").values_list("pk", flat=True)):
        with transaction.atomic():
            mail = _due(Hold.QUEUE).select_for_update().filter(pk=key).first()
            if mail is None:
                continue  # another process released it
            if not take("mail.queue", "", HOUR, conf.INTAKE_QUEUE_PER_HOUR):
                return
            if count_mail(mail.recipient, MailPurpose(mail.purpose)):
                _let_go([mail])
            else:
                hold_for_tomorrow(mail)
                mail.save(update_fields=RELEASED)


@transaction.atomic
def _release_mailbox(key: str) -> None:
    """Release all held-back mails of one address and purpose, combined into one per company."""
    waiting = _due(Hold.QUOTA).filter(held_key=key).select_for_update()
    mails = list(waiting.order_by("created_at", "pk"))
    if not mails:
        return  # another process released them
    if not count_combined(key):
        waiting.update(held_until=next_day())
        return
    _let_go(mails)
    by_company = defaultdict[int | None, list[OutgoingMail]](list)
    for mail in mails:
        by_company[mail.controller_id].append(mail)
    for of_one_company in by_company.values():
        if len(of_one_company) > 1:
            _combine(of_one_company)


def _let_go(mails: Sequence[OutgoingMail]) -> None:
    for mail in mails:
        mail.held_because, mail.held_until, mail.held_key = "", None, ""
    OutgoingMail.objects.bulk_update(mails, RELEASED)


def _combine(mails: Sequence[OutgoingMail]) -> OutgoingMail:
    """Create one mail with the texts of several; these count as sent when it is."""
    newest = mails[-1]
    with translation.override(newest.language or None):
        text = render_to_string("privacy/mail/combined.txt", {"mails": mails}).strip()
    subject, _, body = text.partition("\n")
    combined = OutgoingMail.objects.create(
        recipient=newest.recipient,
        subject=subject.strip(),
        body=body.strip() + "\n",
        purpose=newest.purpose,
        language=newest.language,
        controller_id=newest.controller_id,
    )
    OutgoingMail.objects.filter(pk__in=[mail.pk for mail in mails]).update(
        combined_into=combined, body=""
    )
    return combined
