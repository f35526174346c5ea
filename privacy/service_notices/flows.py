"""Flows of service notices: approve by a second person, queue once for each person, stop.

Nothing here asks for a consent, and an import contract keeps the ledger and the campaigns out.
"""

import logging
import time
from collections.abc import Iterator
from functools import partial
from typing import Any

from django.conf import settings
from django.contrib.auth.models import AbstractBaseUser
from django.db import IntegrityError, transaction
from django.db.models import Q
from django.utils import timezone, translation
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from privacy.background import do_each
from privacy.links import absolute_url
from privacy.notice_versions.models import ComingNotice
from privacy.outbox.mail_purposes import MailPurpose
from privacy.outbox.queue import queue_mail
from privacy.personal_data.former_addresses import data_subject
from privacy.personal_data.restricted_rows import is_restricted
from privacy.registry.subject import email_key, email_keys
from privacy.service_notices.addressees import recipients_of
from privacy.service_notices.conf import conf
from privacy.service_notices.models import NoticeDelivery, ServiceNotice
from privacy.service_notices.recipients import NoticeRecipient
from privacy.service_notices.text_rules import problems

State = ServiceNotice.State
TEMPLATE = "privacy/mail/service_notice.txt"
CHANGED = gettext_noop("it was changed after it was approved")
TOO_LATE = gettext_noop("it can no longer be sent in time (§ 57(2) TKG)")
TOO_LATE_TO_ANNOUNCE = gettext_noop("it can no longer be sent in time")
ASKED_EVERY = 20  # customers, after which a run looks at the clock and for a cancellation

logger = logging.getLogger(__name__)


class NotApprovableError(Exception):
    """The notice cannot be approved; the message says why."""


@transaction.atomic
def approve(notice: ServiceNotice, staff: AbstractBaseUser) -> None:
    """Approve a draft, by another person than those who edited it.

    Raises NotApprovableError.
    """
    locked = ServiceNotice.objects.select_for_update().get(pk=notice.pk)
    if locked.state != State.DRAFT:
        raise NotApprovableError(_("It is not a draft any more."))
    if not locked.may_be_approved_by(staff):
        raise NotApprovableError(_("Another person than those who edited it must approve it."))
    if faults := problems(locked):
        raise NotApprovableError(" ".join(faults))
    locked.state, locked.stopped_because = State.APPROVED, ""
    locked.set_approval(staff)
    locked.save()
    if locked.coming_id:
        ComingNotice.objects.filter(pk=locked.coming_id).update(announced_at=timezone.now())


def announcement_of(coming: ComingNotice, staff: AbstractBaseUser) -> ServiceNotice:
    """Draft the notice that tells every customer of a coming version of the privacy notice."""
    notice = ServiceNotice(
        kind=ServiceNotice.Kind.PRIVACY, coming=coming, effective_on=coming.in_force_on
    )
    notice.edit(staff)
    notice.save()
    for code, _name in settings.LANGUAGES:
        with translation.override(code):
            notice.texts.create(
                language=code,
                subject=_("Our privacy notice changes"),
                body=_("We change our privacy notice. What changes is listed on our site."),
            )
    return notice


@transaction.atomic
def cancel(notice: ServiceNotice) -> bool:
    """Cancel a notice; what is queued is still sent. Return whether it was not over already."""
    stoppable = [State.COLLECTING, State.DRAFT, State.APPROVED, State.SENDING]
    rows = ServiceNotice.objects.filter(pk=notice.pk, state__in=stoppable)
    if not rows.update(state=State.CANCELLED):
        return False
    if notice.coming_id and not notice.deliveries.exists():
        ComingNotice.objects.filter(pk=notice.coming_id).update(announced_at=None)
    return True


def send_due() -> int:
    """Queue the emails of the notices that are due; return the number of emails.

    A periodic task. It can be killed at any moment: a customer's row and email are one transaction.
    """
    end = time.monotonic() + conf.NOTICE_RUN
    due = Q(state=State.SENDING) | (
        Q(state=State.APPROVED) & (Q(send_at=None) | Q(send_at__lte=timezone.now()))
    )
    notices = ServiceNotice.objects.filter(due).order_by("approved_at")
    return do_each(lambda notice: _begin(notice) and queue_all(notice, end), notices)


def _begin(notice: ServiceNotice) -> bool:
    """Return whether a notice may be sent; one that may not becomes a draft again, or is cancelled
    where some customers have it already."""
    is_new = notice.state == State.APPROVED
    rows = ServiceNotice.objects.filter(pk=notice.pk, state=notice.state)
    reason = ""
    if not notice.is_as_approved:
        reason = CHANGED
    elif is_new and not notice.reaches_in_time:
        reason = TOO_LATE_TO_ANNOUNCE if notice.coming_id else TOO_LATE
    if not reason:
        is_known = notice.is_addressed or conf.NOTICE_SOURCE is not None
        return is_known and bool(rows.update(state=State.SENDING))
    logger.error("A service notice was not sent: %s.", reason)
    rows.update(
        state=State.DRAFT if is_new else State.CANCELLED,
        approved_by=None,
        approved_at=None,
        stopped_because=reason,
    )
    return False


def queue_all(notice: ServiceNotice, end: float) -> int:
    """Queue the emails to the people who have none yet; return their number.

    `end`: moment of the monotonic clock after which the rest is left to the next run.
    """
    is_over = False

    def untold() -> Iterator[NoticeRecipient]:
        nonlocal is_over
        told = set(notice.deliveries.values_list("subject_key", flat=True))
        for place, recipient in enumerate(recipients_of(notice)):
            if place % ASKED_EVERY == 0 and (time.monotonic() > end or not _is_going_on(notice)):
                return
            if told.isdisjoint(keys := email_keys(recipient.email)):
                told.update(keys)
                yield recipient
        is_over = True

    queued = do_each(partial(_queue, notice), untold())
    if not is_over:
        return queued
    rows = ServiceNotice.objects.filter(pk=notice.pk, state=State.SENDING)
    rows.update(state=State.SENT, sent_at=timezone.now())
    return queued


def _is_going_on(notice: ServiceNotice) -> bool:
    """Return whether nobody cancelled the notice."""
    return ServiceNotice.objects.filter(pk=notice.pk, state=State.SENDING).exists()


def _queue(notice: ServiceNotice, recipient: NoticeRecipient) -> bool:
    """Queue one email with its row; return whether it was not queued before."""
    delivery = NoticeDelivery(notice=notice, subject_key=email_key(recipient.email))
    if not notice.is_required_by_law and is_restricted(data_subject(recipient.email)):
        delivery.skipped = NoticeDelivery.Skipped.RESTRICTED
    try:
        with transaction.atomic():
            delivery.save(force_insert=True)  # another process may have been faster
            if not delivery.skipped:
                delivery.mail = queue_mail(
                    recipient.email,
                    TEMPLATE,
                    recipient.language,
                    purpose=MailPurpose.SERVICE_NOTICE,
                    controller_id=notice.company_id,
                    about=f"notice {notice.pk}",
                    **mail_context(notice, recipient),
                )
                delivery.save(update_fields=["mail"])
    except IntegrityError:
        return False
    return not delivery.skipped


def mail_context(notice: ServiceNotice, recipient: NoticeRecipient) -> dict[str, Any]:
    """Return what the template of the email shows."""
    view, language = conf.NOTICE_CANCELLATION_VIEW, recipient.language
    return {
        "notice": notice,
        "text": notice.text_in(language),
        "contracts": recipient.contracts,
        "cancellation": absolute_url(view, language) if view else "",
        "coming": _address_of(notice.coming_id, language),
    }


def _address_of(coming: int | None, language: str) -> str:
    """Return the address of a coming version of the notice; empty for other notices."""
    if coming is None:
        return ""
    return absolute_url("privacy:coming_notice", language, number=str(coming))


def contracts_to_write_to(notice: ServiceNotice) -> list[str]:
    """Return the numbers of the contracts whose customers must be told by letter: their email was
    returned."""
    returned = notice.deliveries.exclude(bounced_at=None)
    keys = set(returned.values_list("subject_key", flat=True))
    numbers = list[str]()
    for recipient in recipients_of(notice) if keys else ():
        if not keys.isdisjoint(email_keys(recipient.email)):
            numbers += recipient.contracts
    return numbers
