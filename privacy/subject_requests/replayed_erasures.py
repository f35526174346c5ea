"""After a restore the journal erases again; staff find the receipts at the request that is open
once more."""

from typing import Any

from privacy.personal_data.erasure import ErasureStep
from privacy.personal_data.erasure_journal_file import Entry
from privacy.registry.subject import DataSubject
from privacy.subject_requests.erasure_run import keep_receipts, note_open_requests
from privacy.subject_requests.models import ErasureRun, SubjectRequest


def note_replay(
    sender: Any, entry: Entry, people: list[DataSubject], steps: list[ErasureStep], **kwargs: Any
) -> None:
    """Put what was erased again with the request that it answered, so that the answer to it can be
    whole."""
    for subject in people:
        note_open_requests(subject, entry.erased_at)
    if not entry.about:
        return
    request = SubjectRequest.objects.filter(pk=entry.about, closed_at=None).first()
    if request is not None:
        ErasureRun.objects.get_or_create(
            request=request, defaults={"entry": entry.id, "begun_at": entry.erased_at}
        )
        keep_receipts(request, steps)
