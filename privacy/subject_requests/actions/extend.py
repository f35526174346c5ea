"""Staff action: extend the deadline once, with the reason (Art. 12(3) GDPR)."""

from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from privacy.controllers.deadlines import extended_due_date
from privacy.subject_requests.actions.base import AnswerForm, StaffAction
from privacy.subject_requests.gate import RequestNotOpenError, require_open
from privacy.subject_requests.links import mail_status_link
from privacy.subject_requests.models import RequestMessage, SubjectRequest


@transaction.atomic
def extend(request: SubjectRequest, reason: str) -> SubjectRequest:
    """Extend the deadline and mail the person the reason.

    Raises RequestNotOpenError where it was extended before or the first period is over.
    """
    request = require_open(request)
    if request.extended_at is not None:
        raise RequestNotOpenError(
            gettext("The deadline has already been extended; the law allows this only once.")
        )
    if request.is_overdue:
        raise RequestNotOpenError(
            gettext(
                "The first deadline has passed; the person must be informed of an extension "
                "before it."
            )
        )
    request.extended_at = timezone.now()
    request.due_on = extended_due_date(
        request.controller.day_of(request.received_at), request.controller
    )
    request.reminded_days, request.escalated_at = None, None
    request.save(update_fields=["extended_at", "due_on", "reminded_days", "escalated_at"])
    RequestMessage.objects.create(request=request, sender=RequestMessage.Sender.STAFF, text=reason)
    mail_status_link(request, "request_extended", text=reason)
    return request


class Extend(StaffAction[AnswerForm]):
    """Extend the deadline within the first period."""

    name = "extend"
    label = _("Extend the deadline")
    explanation = _(
        "Only once, and only within the first period. The person is informed of the reason now."
    )
    done = _("The deadline is extended and the person is informed.")
    standard_answer = _(
        "Your request takes more work than we can finish in the first period, for this reason: …"
    )
    form_class = AnswerForm

    def perform(self, form: AnswerForm, staff: Any) -> None:
        """Extend the deadline and mail the reason."""
        extend(self.request, form.cleaned_data["text"])
