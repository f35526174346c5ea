"""Staff action: reopen a request whose answer was returned as undeliverable."""

from typing import Any

from django.db import transaction
from django.db.models import F
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from privacy.subject_requests.actions.base import AnswerForm, StaffAction
from privacy.subject_requests.answering import answer_mail
from privacy.subject_requests.gate import RequestNotOpenError
from privacy.subject_requests.models import RequestMessage, SubjectRequest


@transaction.atomic
def reopen(request: SubjectRequest, text: str) -> SubjectRequest:
    """Reopen a closed request, so that it can be answered another way; `text` says why.

    Raises RequestNotOpenError where the request is open.
    """
    request = SubjectRequest.objects.select_for_update(of=("self",)).get(pk=request.pk)
    if request.closed_at is None:
        raise RequestNotOpenError(gettext("This request is open."))
    answer_mail(request).filter(sent_at=None).update(kept_from=F("created_at"))
    request.outcome, request.closed_at, request.answer_mail = "", None, None
    request.duplicate_of = None
    request.save(update_fields=["outcome", "closed_at", "answer_mail", "duplicate_of"])
    RequestMessage.objects.create(request=request, sender=RequestMessage.Sender.STAFF, text=text)
    return request


class Reopen(StaffAction[AnswerForm]):
    """Reopen a closed request."""

    name = "reopen"
    label = _("Reopen the request")
    explanation = _(
        "For an answer that was returned as undeliverable: the request is reopened, "
        "so that you can answer another way. The person sees this text."
    )
    done = _("The request is open again.")
    standard_answer = _("Our answer was returned as undeliverable, so your request is open again.")
    for_companies_elsewhere = True
    form_class = AnswerForm

    def is_available(self) -> bool:
        """Return whether the request is closed."""
        return self.request.closed_at is not None

    def perform(self, form: AnswerForm, staff: Any) -> None:
        """Reopen the request with a message to the person."""
        reopen(self.request, form.cleaned_data["text"])
