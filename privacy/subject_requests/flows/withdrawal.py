"""Staff end what a person objects to or no longer consents to (Art. 7(3), 21 GDPR), and answer."""

from django.db import transaction
from django.utils import translation
from django.utils.module_loading import import_string

from privacy.registry.discovery import registry
from privacy.subject_requests.flows.answering import close
from privacy.subject_requests.flows.gate import require_open
from privacy.subject_requests.models import SubjectRequest


@transaction.atomic
def end_and_answer(request: SubjectRequest, text: str) -> SubjectRequest:
    """Carry out every declared withdrawal, close the request and mail the answer, all or nothing. Raises NotAllowed."""
    request = require_open(request)
    with translation.override(request.language):
        for one in registry.withdrawals:
            import_string(one.carry_out)(request.email)
        ended = [f"- {one.title}" for one in registry.withdrawals]
        return close(request, SubjectRequest.Outcome.DONE, "\n".join([text, "", *ended]))
