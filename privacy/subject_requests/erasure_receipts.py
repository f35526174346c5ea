"""Receipts of an erasure: per dataset what was deleted and what is retained, for the answer."""

from collections.abc import Iterable, Iterator

from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from privacy.outbox.models import OutgoingMail
from privacy.personal_data.erasure import ErasureStep
from privacy.registry.discovery import registry
from privacy.subject_requests.evidence_models import ErasureReceipt
from privacy.subject_requests.gate import RequestNotOpenError
from privacy.subject_requests.models import SubjectRequest

MAX_RETAINED_FIELDS, MAX_LAW = 500, 300  # characters: the lengths of the columns
# What a later attempt changes in a receipt.
RECEIPT_FIELDS = ("deleted", "retained", "retained_fields", "law", "retained_until", "erased_at")


def add_to_receipts(request: SubjectRequest, steps: Iterable[ErasureStep]) -> None:
    """Update the receipt of each dataset and title.

    What each attempt deleted adds up; what is retained is replaced by the latest state.
    """
    receipts = {(receipt.dataset, receipt.title): receipt for receipt in request.receipts.all()}
    known, new = list(receipts.values()), list[ErasureReceipt]()
    for step in steps:
        key = (step.dataset, step.title)
        if key not in receipts:
            receipts[key] = ErasureReceipt(
                request=request, dataset=step.dataset, title=step.title, deleted=0
            )
            new.append(receipts[key])
        receipt = receipts[key]
        receipt.deleted += step.deleted + step.taken_along
        receipt.retained = step.retained
        receipt.retained_fields = ", ".join(step.retained_fields)[:MAX_RETAINED_FIELDS]
        receipt.law = step.law[:MAX_LAW]
        receipt.retained_until = step.retained_until
        receipt.erased_at = timezone.now()
    ErasureReceipt.objects.bulk_update(known, RECEIPT_FIELDS)
    ErasureReceipt.objects.bulk_create(new)


def require_all_receipts(request: SubjectRequest) -> None:
    """Raise RequestNotOpenError unless there is a receipt for every declared dataset."""
    expected = {store.name for store in registry.stores}
    expected |= registry.personal_labels
    missing = expected.difference(request.receipts.values_list("dataset", flat=True))
    if missing:
        raise RequestNotOpenError(
            _("These datasets were not processed: %(stores)s")
            % {"stores": ", ".join(sorted(missing))}
        )


def with_receipts(text: str, receipts: Iterable[ErasureReceipt]) -> str:
    """Return the answer with a line per dataset: what was deleted, what is retained, by which law
    and until when. The mail itself is listed too."""
    lines = [_as_line(receipt) for receipt in receipts if receipt.deleted or receipt.retained]
    return "\n".join([text, "", *lines, *_this_answer()])


def _this_answer() -> Iterator[str]:
    """Yield how long the mail with this answer is kept, since no receipt covers it."""
    for declaration in registry.all_of(OutgoingMail):
        if declaration.retention:
            text = _("This answer: kept ({how_long})")
            yield f"- {text.format(how_long=declaration.retention.in_words())}"


def _as_line(receipt: ErasureReceipt) -> str:
    parts = []
    if receipt.deleted:
        parts.append(_("{count} deleted").format(count=receipt.deleted))
    if receipt.retained:
        parts.append(_what_stays(receipt))
    return f"- {receipt.title}: {'; '.join(parts)}"


def _what_stays(receipt: ErasureReceipt) -> str:
    """Return how many records are retained, until when, by which law, and which fields."""
    if receipt.retained_until:
        text = _("{kept} kept until {day}").format(
            kept=receipt.retained, day=date_format(receipt.retained_until)
        )
    else:
        text = _("{kept} kept for now").format(kept=receipt.retained)
    if receipt.law:
        text = f"{text} ({receipt.law})"
    if receipt.retained_fields:
        fields = _("of these we still store: {fields}")
        text = f"{text}, {fields.format(fields=receipt.retained_fields)}"
    return text
