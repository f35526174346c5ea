"""Staff must give a reason before reading rows, and each reading is recorded before it is shown.

The reason is logged in the admin log and valid for the session, for REQUEST_LOG_READING.
"""

from datetime import UTC, datetime, timedelta
from uuid import UUID

from django import forms
from django.contrib.admin.models import CHANGE, LogEntry
from django.contrib.contenttypes.models import ContentType
from django.db.models import Q
from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from privacy.client import canonical
from privacy.digests import keyed_digest, keyed_digests
from privacy.request_log.conf import conf
from privacy.request_log.models import LogReading, RequestLogEntry
from privacy.request_log.store import database
from privacy.single_line import SingleLineFields

SESSION_KEY = "request_log_read_since"  # seconds since 1970
REASON_KEY = "request_log_reason"
# Query parameters of the list that are recorded; they are not personal data.
NARROWED_BY = ("status_class", "day", "p", "o")
SOUGHT = "request_log_search"  # purpose of the keyed digest


class ReasonForm(SingleLineFields, forms.Form):
    """Reason for reading rows."""

    reason = forms.CharField(label=_("Reason"), min_length=5, max_length=200)


def has_reason(request: HttpRequest) -> bool:
    """Return whether the staff member gave a reason within REQUEST_LOG_READING."""
    since = request.session.get(SESSION_KEY, 0.0)
    return (
        timedelta(0)
        <= timezone.now() - datetime.fromtimestamp(since, UTC)
        < conf.REQUEST_LOG_READING
    )


def keep_reason(request: HttpRequest, reason: str) -> None:
    """Record the reason in the admin log, and store it in the session."""
    LogEntry.objects.create(
        user_id=str(request.user.pk),
        content_type=ContentType.objects.get_for_model(RequestLogEntry),
        object_repr=str(RequestLogEntry._meta.verbose_name_plural),
        action_flag=CHANGE,
        change_message=f"Read: {reason}",
    )
    request.session[SESSION_KEY] = timezone.now().timestamp()
    request.session[REASON_KEY] = reason


def record_reading(
    request: HttpRequest,
    what: LogReading.What,
    rows: int,
    *,
    sought: str = "",
    entry: UUID | None = None,
) -> LogReading:
    """Record that this staff member now reads `rows` rows.

    Of the search term `sought` only a keyed digest is stored; `entry` is the key of a single row.
    """
    narrowed = "&".join(f"{key}={request.GET[key]}" for key in NARROWED_BY if key in request.GET)
    return LogReading.objects.using(database()).create(
        read_at=timezone.now(),
        staff=str(request.user.pk),
        what=what,
        sought=keyed_digest(SOUGHT, _comparable(sought)) if sought else "",
        entry=entry,
        narrowed=narrowed[:200],
        rows=rows,
        reason=request.session.get(REASON_KEY, ""),
    )


def record_export(rows: int, reason: str) -> LogReading:
    """Record that a command read `rows` rows."""
    return LogReading.objects.using(database()).create(
        read_at=timezone.now(), what=LogReading.What.EXPORT, rows=rows, reason=reason[:200]
    )


def readings_of(term: str) -> Q:
    """Return a filter for the readings that searched for this term, under current or former
    identity keys."""
    return Q(sought__in=keyed_digests(SOUGHT, _comparable(term)))


def _comparable(term: str) -> str:
    """Return an address in canonical form, as in the rows; other text with its spaces collapsed."""
    return canonical(term) or " ".join(term.split())
