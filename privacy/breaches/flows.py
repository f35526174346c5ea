"""Flows of a breach: count, draft, notify the authority, approve by a second person, tell people.

The people are told whatever they consented to, and under a restriction too: the email serves their
rights (Art. 34, 18(2) GDPR).
"""

import logging
import time
from collections.abc import Iterator
from datetime import datetime
from functools import partial
from typing import Any

from django.conf import settings
from django.db import IntegrityError, transaction
from django.db.models import Q
from django.template.loader import render_to_string
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from privacy.background import do_each
from privacy.breaches.conf import conf
from privacy.breaches.models import Breach, BreachDelivery, BreachText
from privacy.breaches.scoper import Recipient, affected_by, recipients
from privacy.gaps import GAP
from privacy.outbox.mail_purposes import MailPurpose
from privacy.outbox.queue import queue_mail
from privacy.registry.subject import email_key, email_keys
from privacy.reporting.declared_fields import in_words

State = Breach.State
MAIL, DRAFT = "privacy/mail/breach.txt", "privacy/breaches/draft_for_people.txt"
TO_AUTHORITY = "privacy/breaches/draft_for_authority.txt"
ASKED_EVERY = 20  # people, after which a run looks at the clock

logger = logging.getLogger(__name__)


class NotAllowedError(Exception):
    """The step is not allowed; the message says why."""


def count(breach: Breach) -> None:
    """Count who and what is affected, and store it."""
    breach.counts, breach.counted_at = affected_by(breach).as_data(), timezone.now()
    Breach.objects.filter(pk=breach.pk).update(counts=breach.counts, counted_at=breach.counted_at)


def draft_texts(breach: Breach) -> int:
    """Draft what people are told, in each language of the site that has no text; return the number
    of drafts. Raises NotAllowedError once it is approved."""
    if breach.is_fixed:
        raise NotAllowedError(_("It is approved already."))
    missing = missing_languages(breach)
    for language in missing:
        with translation.override(language):
            text = render_to_string(DRAFT, draft_context(breach)).strip()
        subject, _line, body = text.partition("\n")
        BreachText.objects.create(
            breach=breach, language=language, subject=subject.strip(), body=body.strip()
        )
    return len(missing)


def missing_languages(breach: Breach) -> list[str]:
    """Return the languages of the site in which people are told nothing yet."""
    written = set(breach.texts.values_list("language", flat=True))
    return [code for code, _name in settings.LANGUAGES if code not in written]


def notification(breach: Breach) -> str:
    """Return the draft of the notification to the authority (Art. 33(3) GDPR), in the company's
    language."""
    with translation.override(breach.company.mail_language):
        return render_to_string(TO_AUTHORITY, draft_context(breach)).strip()


def draft_context(breach: Breach) -> dict[str, Any]:
    """Return what the drafts show, in the current language."""
    counts = breach.counts or affected_by(breach).as_data()
    return {
        "breach": breach,
        "company": breach.company,
        "counts": counts,
        "categories": in_words(counts["categories"]).split("; "),
        "secrets": in_words(counts["secrets"]).split("; ") if counts["secrets"] else [],
    }


def notify(breach: Breach, at: datetime, reference: str, late_because: str) -> None:
    """Record that the authority was notified. Raises NotAllowedError for a late notification
    without reasons (Art. 33(1) GDPR), and for a moment in the future or before the breach was
    known."""
    if at > timezone.now():
        raise NotAllowedError(_("This moment is in the future."))
    if at < breach.aware_at.replace(second=0, microsecond=0):  # forms name minutes
        raise NotAllowedError(_("The breach was not known to us yet at this moment."))
    if at > breach.due_at and not late_because.strip():
        raise NotAllowedError(_("It is late: give the reasons for the delay (Art. 33(1) GDPR)."))
    rows = Breach.objects.filter(pk=breach.pk, notified_at=None)
    changes = {"notified_reference": reference, "late_because": late_because.strip()}
    if not rows.update(notified_at=at, **changes):
        raise NotAllowedError(_("The authority was notified already."))


def problems(breach: Breach) -> list[str]:
    """Return what keeps the emails to the people from being approved."""
    names = dict(settings.LANGUAGES)
    missing = ", ".join(str(names[code]) for code in missing_languages(breach))
    faults = []
    if missing:
        faults.append(_("A text is missing: %(languages)s.") % {"languages": missing})
    if breach.risk not in {Breach.Risk.RISK, Breach.Risk.HIGH} or not breach.risk_reasons.strip():
        faults.append(_("Assess the risk to the people, with reasons."))
    if not breach.scope or breach.counted_at is None:
        faults.append(_("Choose the fields and count who is affected."))
    elif not breach.counts["people"]:
        faults.append(_("Nobody was counted: check the fields and the period."))
    if any(GAP in text.subject + text.body for text in breach.texts.all()):
        faults.append(_("Replace the … in the texts with what belongs there."))
    return faults


@transaction.atomic
def approve(breach: Breach, staff: Any) -> None:
    """Approve the emails to the people, by another person than those who edited the breach.

    Raises NotAllowedError.
    """
    locked = Breach.objects.select_for_update(of=("self",)).get(pk=breach.pk)
    if locked.is_fixed:
        raise NotAllowedError(_("It is approved already."))
    if not locked.may_be_approved_by(staff):
        raise NotAllowedError(_("Another person than those who edited it must approve it."))
    if why := problems(locked):
        raise NotAllowedError(" ".join(why))
    locked.state = State.APPROVED
    locked.set_approval(staff)
    locked.save()


def send_due() -> int:
    """Queue the emails of approved breaches; return the number of emails.

    A periodic task. It can be killed at any moment: a person's row and email are one transaction.
    """
    end = time.monotonic() + conf.BREACH_RUN
    due = Breach.objects.filter(Q(state=State.APPROVED) | Q(state=State.SENDING))
    breaches = due.select_related("company").order_by("approved_at")
    return do_each(lambda breach: _begin(breach) and _queue_all(breach, end), breaches)


def _begin(breach: Breach) -> bool:
    """Return whether the emails may be sent; a breach that was changed becomes a draft again."""
    if breach.is_as_approved:
        Breach.objects.filter(pk=breach.pk).update(state=State.SENDING)
        return True
    logger.error("The emails about a breach were not sent: it was changed.")
    draft = {"state": State.DRAFT, "approved_by": None, "approved_digest": ""}
    Breach.objects.filter(pk=breach.pk).update(**draft)
    return False


def _queue_all(breach: Breach, end: float) -> int:
    """Queue the emails to the people who have none yet; return their number."""
    is_over = False

    def untold() -> Iterator[Recipient]:
        nonlocal is_over
        told = set(breach.deliveries.values_list("subject_key", flat=True))
        for place, recipient in enumerate(recipients(breach)):
            if place % ASKED_EVERY == 0 and time.monotonic() > end:
                return
            if told.isdisjoint(email_keys(recipient.email)):
                yield recipient
        is_over = True

    queued = do_each(partial(_queue, breach), untold())
    if not is_over:
        return queued
    rows = Breach.objects.filter(pk=breach.pk, state=State.SENDING)
    rows.update(state=State.SENT, sent_at=timezone.now())
    return queued


def _queue(breach: Breach, recipient: Recipient) -> bool:
    """Queue one email with its row; return whether it was not queued before."""
    try:
        with transaction.atomic():
            key = email_key(recipient.email)
            delivery = BreachDelivery.objects.create(breach=breach, subject_key=key)
            delivery.mail = queue_mail(
                recipient.email,
                MAIL,
                recipient.language,
                purpose=MailPurpose.BREACH,
                controller_id=breach.company_id,
                about=f"breach {breach.pk}",
                **mail_context(breach, recipient.language),
            )
            delivery.save(update_fields=["mail"])
    except IntegrityError:  # another process was faster
        return False
    return True


def mail_context(breach: Breach, language: str) -> dict[str, Any]:
    """Return what the template of the email shows."""
    return {"breach": breach, "company": breach.company, "text": breach.text_in(language)}
