"""Deletion without staff (Art. 17 GDPR): confirmed by a mailed link, undone until it is performed.

What could go wrong: a person who holds a login for a moment deletes the data of its owner. So the
link goes to the address itself, the deletion waits for PRIVACY_DELETION_GRACE, and for longer where
the address was changed lately. Restrictions, legal holds and objections that arrive meanwhile are
respected, since they are looked up when it is performed, by the engine that staff use. An undone
deletion is journalled, so that no restored backup performs it.
"""

import logging
from collections.abc import Sequence
from datetime import datetime, timedelta
from uuid import UUID

from django.db import transaction
from django.db.models import Q, QuerySet
from django.utils import timezone, translation
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from privacy.background import do_each
from privacy.conf import conf as layer
from privacy.email_address import is_same
from privacy.links import absolute_url, new_token, token_digest
from privacy.my_data.conf import conf
from privacy.my_data.models import ScheduledErasure
from privacy.outbox.mail_purposes import MailPurpose
from privacy.outbox.models import OutgoingMail
from privacy.outbox.queue import queue_mail
from privacy.personal_data import erasure, erasure_journal
from privacy.personal_data.erasure_journal_file import Decision, Entry
from privacy.personal_data.former_addresses import current_address, data_subject
from privacy.personal_data.restricted_rows import is_restricted
from privacy.personal_data.rows import filter_by_email
from privacy.registry.subject import DataSubject, email_keys
from privacy.staff_access.staff_subjects import erasure_needs_two_people
from privacy.subject_requests.actions.erase import Erase
from privacy.subject_requests.answering import close
from privacy.subject_requests.erasure_run import begin, finish
from privacy.subject_requests.gate import RequestNotOpenError, require_open, require_unrestricted
from privacy.subject_requests.intake import NewRequest, file_verified, main_company
from privacy.subject_requests.models import SubjectRequest

logger = logging.getLogger(__name__)

WAITING = Q(confirmed_at__isnull=False, expires_at=None)


@transaction.atomic
def ask(email: str) -> OutgoingMail:
    """Mail the link that confirms a deletion; an earlier one that was not confirmed expires."""
    now, language, token = timezone.now(), get_language() or "en", new_token()
    unconfirmed = ScheduledErasure.objects.filter(confirmed_at=None, expires_at__gt=now)
    filter_by_email(unconfirmed, "email", email).update(expires_at=now)
    mail = queue_mail(
        email,
        "privacy/mail/confirm_deletion.txt",
        language,
        purpose=MailPurpose.REQUEST,
        controller_id=None,
        link=absolute_url("privacy:confirm_deletion", language, token=token),
        days=layer.VERIFICATION_LIFETIME.days,
        grace=conf.DELETION_GRACE.days,
    )
    ScheduledErasure.objects.create(
        email=email,
        language=language,
        mail=mail,
        confirm_digest=token_digest(token),
        expires_at=now + layer.UNVERIFIED_RETENTION,  # sooner once the mail is sent
    )
    return mail


def start_clock(sender: object, mails: Sequence[UUID], moment: datetime, **kwargs: object) -> None:
    """Start the lifetime of a link when its mail is sent. Receiver of the signal `mail_sent`."""
    ScheduledErasure.objects.filter(mail__in=mails, confirmed_at=None).update(
        expires_at=moment + layer.VERIFICATION_LIFETIME
    )


def unconfirmed(token: str) -> ScheduledErasure | None:
    """Return the deletion that a link confirms; None where it is unknown, used or expired."""
    return _unconfirmed(token).first()


def waiting_for(subject: DataSubject) -> ScheduledErasure | None:
    """Return the confirmed deletion of a person that is not performed yet; None without one."""
    for address in (subject.email, *(former.email for former in subject.former)):
        waiting = ScheduledErasure.objects.filter(WAITING).select_related("request")
        for scheduled in filter_by_email(waiting, "email", address):
            if is_same(_current(scheduled), subject.email):
                return scheduled
    return None


@transaction.atomic
def confirm(token: str) -> ScheduledErasure | None:
    """Confirm a deletion: from now on it waits; None where the link does not work.

    One conditional UPDATE, so that two clicks file one request.
    """
    scheduled, now, undo = unconfirmed(token), timezone.now(), new_token()
    if scheduled is None or not _unconfirmed(token).update(
        confirmed_at=now,
        due_at=now + conf.DELETION_GRACE,
        undo_digest=token_digest(undo),
        expires_at=None,
    ):
        return None
    scheduled.refresh_from_db()
    with translation.override(scheduled.language):
        scheduled.request = file_verified(
            NewRequest(
                SubjectRequest.Kind.DELETION.value, [main_company()], scheduled.email, "", ""
            ),
            "deletion_scheduled",
            due=scheduled.due_at,
            undo=absolute_url("privacy:undo_deletion", scheduled.language, token=undo),
        )
    scheduled.save(update_fields=["request"])
    SubjectRequest.objects.filter(pk=scheduled.request.pk).update(erase_after=scheduled.due_at)
    return scheduled


def undoable(token: str) -> ScheduledErasure | None:
    """Return the deletion that a link undoes; None where it is unknown, or over."""
    return _undoable().filter(undo_digest=token_digest(token)).first()


@transaction.atomic
def undo(scheduled: ScheduledErasure) -> bool:
    """Keep the data: end a deletion that waits, and answer its request; return whether it did."""
    if not _end_undone(scheduled):
        return False
    erasure_journal.note(Decision.DELETION_UNDONE, DataSubject(scheduled.email).keys)
    return True


def undo_again(entry: Entry, people: list[DataSubject]) -> None:
    """End the deletions that a restored database brought back although they were undone."""
    for scheduled in _undoable().filter(confirmed_at__lte=entry.erased_at):
        if set(entry.email_keys).intersection(email_keys(scheduled.email)):
            _end_undone(scheduled)


def _end_undone(scheduled: ScheduledErasure) -> bool:
    """End a deletion that waits, and answer its request; return whether it did wait."""
    now = timezone.now()
    if not _undoable().filter(pk=scheduled.pk).update(undone_at=now, expires_at=now):
        return False
    request = scheduled.request
    if request is not None and request.closed_at is None:
        SubjectRequest.objects.filter(pk=request.pk).update(erase_after=None)
        with translation.override(scheduled.language):
            text = _("You have undone the deletion. Nothing was deleted.")
            close(request, SubjectRequest.Outcome.ANSWERED, text)
    return True


def delete_due() -> int:
    """Perform the deletions whose grace period has ended; return their number.

    A periodic task. An erasure that is interrupted is finished by `erasure_run.finish_all`.
    """
    answered = Q(request=None) | Q(request__closed_at__isnull=False)
    ScheduledErasure.objects.filter(WAITING & answered).update(expires_at=timezone.now())
    due = _undoable().filter(due_at__lte=timezone.now())
    return do_each(_perform, due.select_related("request__controller"))


def late(longest: timedelta) -> list[ScheduledErasure]:
    """Return the deletions that were due longer ago than that and have not been begun, although
    nothing holds them."""
    overdue = _undoable().filter(due_at__lt=timezone.now() - longest)
    return [each for each in overdue if not is_restricted(data_subject(_current(each)))]


def _perform(scheduled: ScheduledErasure) -> bool:
    """Perform one deletion; return whether it was done."""
    subject = data_subject(_current(scheduled))
    if _waits_for_objections(scheduled, subject) or is_restricted(subject):
        return False
    try:
        with transaction.atomic():
            request = _begin(scheduled, subject)
        if request is not None:
            finish(request, subject)
    except RequestNotOpenError:
        logger.warning("A deletion whose grace period has ended could not be performed yet.")
        return False
    return request is not None


def _begin(scheduled: ScheduledErasure, subject: DataSubject) -> SubjectRequest | None:
    """Begin the erasure, once; None where staff must decide, or another process performs it.

    Raises RequestNotOpenError where the request was answered, or the data restricted, meanwhile.
    """
    rows = _undoable().filter(pk=scheduled.pk)
    if scheduled.request is None:
        return None
    if needs_staff(subject):
        rows.update(expires_at=timezone.now())
        SubjectRequest.objects.filter(pk=scheduled.request.pk).update(erase_after=None)
        return None
    if not rows.update(begun_at=timezone.now()):
        return None
    request = require_open(scheduled.request)
    require_unrestricted(subject)
    request.email, request.erase_after = subject.email, None
    request.save(update_fields=["email", "erase_after"])
    with translation.override(request.language):
        begin(request, subject, str(Erase.standard_answer))
    return request


def needs_staff(subject: DataSubject) -> bool:
    """Return whether staff must decide: an app objects, or the four-eyes principle applies."""
    return erasure_needs_two_people(subject) or bool(erasure.objections(subject))


def _waits_for_objections(scheduled: ScheduledErasure, subject: DataSubject) -> bool:
    """Postpone a deletion while the owner of a former address can still object to the change."""
    changed = [former.until for former in subject.former]
    until = max(changed) + conf.DELETION_AFTER_ADDRESS_CHANGE if changed else timezone.now()
    if until <= timezone.now():
        return False
    ScheduledErasure.objects.filter(pk=scheduled.pk).update(due_at=until)
    if scheduled.request is not None:
        SubjectRequest.objects.filter(pk=scheduled.request.pk).update(erase_after=until)
    return True


def _current(scheduled: ScheduledErasure) -> str:
    """Return the address that the person has now."""
    return current_address(scheduled.email, scheduled.asked_at)


def _unconfirmed(token: str) -> QuerySet[ScheduledErasure]:
    return ScheduledErasure.objects.filter(
        confirm_digest=token_digest(token), confirmed_at=None, expires_at__gt=timezone.now()
    )


def _undoable() -> QuerySet[ScheduledErasure]:
    return ScheduledErasure.objects.filter(WAITING, begun_at=None)
