"""The bell: people who asked for it are told within a day that staff opened their data.

One email a day (UTC) at most. It names the role, the kind of record and the reason, never the
member of staff. It goes to the address that the person has verified last: a former address may be
another person's today.
"""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from django.db import transaction
from django.utils import timezone, translation
from django.utils.translation import get_language

from privacy.background import do_each
from privacy.email_address import is_same
from privacy.links import absolute_url, new_token, token_digest
from privacy.my_data.conf import conf
from privacy.my_data.models import AccessAlert, AccessReport
from privacy.outbox.mail_purposes import MailPurpose
from privacy.outbox.queue import queue_mail
from privacy.personal_data import erasure_journal
from privacy.personal_data.deletion_guard import without_guard
from privacy.personal_data.erasure_journal_file import Decision, Entry
from privacy.personal_data.former_addresses import current_address, data_subject
from privacy.personal_data.rows import filter_by_email
from privacy.registry.subject import DataSubject, email_keys
from privacy.staff_access.access_log import names_withheld_rows
from privacy.staff_access.log_texts import in_words, kind_in_words, purpose_in_words, roles_in_words
from privacy.staff_access.models import StaffAccess

# Accesses are told once they are this old, so that none is recorded behind those that were told.
SETTLED = timedelta(minutes=1)


@dataclass(frozen=True, slots=True)
class Accesses:
    """Accesses of one role to one kind of record, for one reason.

    Attributes:
        role: of the members of staff, in words.
        kind: what a lay person calls the records.
        reason: in words.
        number: how many accesses there were.
        last: the moment of the last one.
    """

    role: str
    kind: str
    reason: str
    number: int
    last: datetime


def alert_of(subject: DataSubject) -> AccessAlert | None:
    """Return the alert that this person asked for; None without one."""
    for address in (subject.email, *(former.email for former in subject.former)):
        for alert in filter_by_email(AccessAlert.objects.all(), "email", address):
            if is_same(_recipient(alert), subject.email):
                return alert
    return None


@transaction.atomic
def begin(email: str) -> None:
    """Tell this person of accesses by staff from now on. Idempotent."""
    if alert_of(data_subject(email)) is None:
        for former_owners in filter_by_email(AccessAlert.objects.all(), "email", email):
            former_owners.email = _recipient(former_owners)
            former_owners.asked_at = timezone.now()
            former_owners.save(update_fields=["email", "asked_at"])
        alert = AccessAlert(email=email, language=get_language() or "en")
        AccessAlert.objects.bulk_create([alert], ignore_conflicts=True)


@transaction.atomic
def end(email: str) -> None:
    """Tell this person no more. Idempotent; journalled, so that a restore does not undo it."""
    subject = data_subject(email)
    alert = alert_of(subject)
    if alert is not None:
        erasure_journal.note(Decision.ACCESS_ALERT_ENDED, DataSubject(alert.email).keys)
        _delete(alert)


def end_again(entry: Entry, people: list[DataSubject]) -> None:
    """End the alerts that a restored database brought back."""
    for alert in AccessAlert.objects.filter(asked_at__lte=entry.erased_at):
        if set(entry.email_keys).intersection(email_keys(alert.email)):
            _delete(alert)


def tell_all() -> int:
    """Mail each person the accesses since the last email; return the number of emails.

    A periodic task.
    """
    return do_each(_tell_if_due, AccessAlert.objects.all())


def accesses_of(subject: DataSubject, after: datetime, until: datetime) -> list[Accesses]:
    """Return the accesses by staff to a person's data in a period, in the current language."""
    accesses = StaffAccess.objects.filter(
        subject_key__in=subject.all_keys, opened_at__gt=after, opened_at__lte=until
    )
    return _summed_up(accesses.exclude(names_withheld_rows()).order_by("opened_at"))


def find_report(token: str) -> AccessReport | None:
    """Return the report behind the token of an email; None where it is unknown or too old."""
    since = timezone.now() - conf.ACCESS_REPORT_LIFETIME
    reports = AccessReport.objects.filter(made_at__gte=since)
    return reports.filter(token_digest=token_digest(token)).first()


def mark_questioned(report: AccessReport) -> bool:
    """Record that the person questions these accesses; return False where they did before."""
    reports = AccessReport.objects.filter(pk=report.pk, questioned_at=None)
    return bool(reports.update(questioned_at=timezone.now()))


def _summed_up(accesses: Iterable[StaffAccess]) -> list[Accesses]:
    """Return one line for accesses that differ in their moment only, the latest last."""
    numbers, last = Counter[tuple[str, str, str]](), dict[tuple[str, str, str], datetime]()
    for access in accesses:
        reason = ", ".join(
            filter(None, (in_words(access.reason), purpose_in_words(access.purpose)))
        )
        line = (roles_in_words(access.role), kind_in_words(access.what), reason)
        numbers[line] += 1
        last[line] = access.opened_at
    lines = [Accesses(*line, number=numbers[line], last=last[line]) for line in last]
    return sorted(lines, key=lambda line: line.last)


def _tell_if_due(alert: AccessAlert) -> bool:
    return _may_be_told(alert) and _tell(alert)


def _may_be_told(alert: AccessAlert) -> bool:
    """Return whether no email was sent today (UTC).

    A time in the future was written by a clock that was ahead, and is ignored.
    """
    now = timezone.now()
    return (
        alert.sent_at is None
        or alert.sent_at > now
        or alert.sent_at.astimezone(UTC).date() < now.astimezone(UTC).date()
    )


def _tell(alert: AccessAlert) -> bool:
    now = timezone.now()
    recipient, until, token = _recipient(alert), now - SETTLED, new_token()
    with translation.override(alert.language), transaction.atomic():
        accesses = accesses_of(data_subject(recipient), alert.told_until, until)
        same = AccessAlert.objects.filter(pk=alert.pk, told_until=alert.told_until)
        if not accesses or not same.update(told_until=until, sent_at=now):
            return False  # nothing to tell, or another process does
        AccessReport.objects.create(
            email=recipient,
            language=alert.language,
            token_digest=token_digest(token),
            accesses_after=alert.told_until,
            accesses_until=until,
            made_at=now,
        )
        queue_mail(
            recipient,
            "privacy/mail/access_report.txt",
            alert.language,
            purpose=MailPurpose.ACCESS_REPORT,
            controller_id=None,
            accesses=accesses,
            link=absolute_url("privacy:access_report", alert.language, token=token),
            days=conf.ACCESS_REPORT_LIFETIME.days,
        )
    return True


def _delete(alert: AccessAlert) -> None:
    with without_guard():  # the person ends it, also while the use of their data is restricted
        alert.delete()


def _recipient(alert: AccessAlert) -> str:
    """Return the address that the person has now."""
    return current_address(alert.email, alert.asked_at)
