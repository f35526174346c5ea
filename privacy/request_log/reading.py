"""Who on the staff reads rows says why: kept in the session for a while, and in the admin's journal for good."""

from datetime import UTC, datetime, timedelta

from django import forms
from django.contrib.admin.models import CHANGE, LogEntry
from django.contrib.contenttypes.models import ContentType
from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from privacy.request_log.conf import conf
from privacy.request_log.models import RequestLogEntry
from privacy.single_line import SingleLineFields

SESSION_KEY = "request_log_read_since"  # seconds since 1970


class ReasonForm(SingleLineFields, forms.Form):
    """Why somebody wants to read rows."""

    reason = forms.CharField(label=_("Reason"), min_length=5, max_length=200)


def has_reason(request: HttpRequest) -> bool:
    """Whether the member of staff gave a reason within REQUEST_LOG_READING."""
    since = request.session.get(SESSION_KEY, 0.0)
    return timedelta(0) <= timezone.now() - datetime.fromtimestamp(since, UTC) < conf.REQUEST_LOG_READING


def keep_reason(request: HttpRequest, reason: str) -> None:
    """Enter the reading into the journal, and let it begin."""
    LogEntry.objects.create(
        user_id=str(request.user.pk),
        content_type=ContentType.objects.get_for_model(RequestLogEntry),
        object_repr=str(RequestLogEntry._meta.verbose_name_plural),
        action_flag=CHANGE,
        change_message=f"Read: {reason}",
    )
    request.session[SESSION_KEY] = timezone.now().timestamp()
