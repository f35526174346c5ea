"""Staff correct a person's data (Art. 16 GDPR), keep the evidence and answer."""

from django.db import transaction
from django.utils import translation

from privacy.personal_data.correction import Change, correct
from privacy.subject_requests.actions.answering import close
from privacy.subject_requests.actions.restriction import require_unrestricted
from privacy.subject_requests.gate import require_open
from privacy.subject_requests.models import CorrectionRecord, SubjectRequest
from privacy.subject_requests.standard_answers import with_changes


@transaction.atomic
def correct_and_answer(
    request: SubjectRequest, new_values: dict[str, object], text: str
) -> list[Change]:
    """Change the values, record old and new, close the request and mail the answer, all or nothing.

    Raises RequestNotOpenError, or ValidationError keyed by field where a model refuses a value.
    """
    request = require_open(request)
    require_unrestricted(request)
    with translation.override(request.language):
        changes = correct(request.subject(), new_values)
        for change in changes:
            CorrectionRecord.objects.create(
                request=request,
                place=change.title,
                label=change.label,
                old_value=change.old,
                new_value=change.new,
            )
        close(request, SubjectRequest.Outcome.DONE, with_changes(text, changes))
    return changes
