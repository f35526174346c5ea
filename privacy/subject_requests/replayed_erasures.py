"""Replayed erasures: after a restore, staff find their receipts at the request, which is open
again."""

from typing import Any

from privacy.personal_data.erasure import ErasureStep
from privacy.personal_data.erasure_journal_file import Entry
from privacy.subject_requests.erasure_receipts import add_to_receipts
from privacy.subject_requests.evidence_models import ErasureRun
from privacy.subject_requests.models import SubjectRequest


def note_replay(sender: Any, entry: Entry, steps: list[ErasureStep], **kwargs: Any) -> None:
    """Attach the receipts of a replayed erasure to its request, so that the answer is complete.

    Receiver of the signal `replayed`.
    """
    if not entry.about:
        return
    request = SubjectRequest.objects.filter(pk=entry.about, closed_at=None).first()
    if request is not None:
        ErasureRun.objects.get_or_create(
            request=request, defaults={"entry": entry.id, "begun_at": entry.erased_at}
        )
        add_to_receipts(request, steps)
