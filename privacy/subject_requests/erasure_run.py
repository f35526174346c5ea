"""Crash-safe erasure of a person's data at their request (Art. 17 GDPR), with a receipt per
dataset.

An erasure that was begun is always finished. The request refers to its one entry in the erasure
journal, so that after a crash the same action, the sweep or a replay of the journal continues where
it stopped. All tables, the receipts and the answer are written in one transaction, under a lock on
the request; stores outside the tables are erased idempotently. Data that arrive after the beginning
are not affected. The request itself is retained, by its declaration, as evidence that it was
answered.
"""

import logging
from collections.abc import Iterable, Iterator
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

from django.db import transaction
from django.utils import timezone, translation
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from privacy.outbox.models import OutgoingMail
from privacy.personal_data import erasure, erasure_journal
from privacy.personal_data.erasure import ErasureStep
from privacy.personal_data.plan import WHOLE, PlanChangedError, plan_for
from privacy.personal_data.sqlite_pages import truncate_write_ahead_logs
from privacy.registry.discovery import registry
from privacy.registry.store_adapter import StoreError
from privacy.registry.subject import DataSubject
from privacy.subject_requests.answering import mark_closed, record_answer
from privacy.subject_requests.gate import RequestNotOpenError, require_open
from privacy.subject_requests.models import (
    UNDELIVERED,
    ErasureReceipt,
    ErasureRun,
    RequestMessage,
    SubjectRequest,
)

MAX_KEPT_FIELDS, MAX_LAW = 500, 300  # characters: the lengths of the columns
# What a later attempt changes in a receipt.
RECEIPT_FIELDS = ("deleted", "kept", "kept_fields", "law", "kept_until", "erased_at")
UNATTENDED = timedelta(minutes=10)  # an unfinished run older than this is considered abandoned

logger = logging.getLogger(__name__)


def begin(request: SubjectRequest, subject: DataSubject, text: str, staff: Any = None) -> None:
    """Record that an erasure begins, and the answer to send.

    Call it in the transaction in which the request has passed the gate (`require_open`). The
    records outside the tables are counted now: after a crash a store may be empty already, and the
    receipt still reports what was deleted.
    """
    run, _created = ErasureRun.objects.get_or_create(request=request, defaults={"staff": staff})
    run.text = text
    if run.counts is None:
        run.counts = {store.name: store.adapter.count(subject) for store in registry.stores}
    run.save(update_fields=["text", "counts"])
    erasure_journal.mark_begun(run.entry)


def finish(request: SubjectRequest) -> list[ErasureReceipt]:
    """Perform an erasure that was begun, from wherever it stopped, and mail the answer.

    Raises RequestNotOpenError where the request is closed, a store fails or the data changed
    meanwhile; the tables are rolled back then.
    """
    try:
        with translation.override(request.language), transaction.atomic():
            request = require_open(request)  # a concurrent run waits here and finds it closed
            subject, name = request.subject(), request.name  # which the erasure clears
            run = ErasureRun.objects.get(request=request)
            entry = erasure_journal.write_entry(subject, run.entry, about=str(request.pk))
            answer = _perform(request, subject, run)
            erasure_journal.mark_applied(entry)
            record_answer(request, answer, name)
    except PlanChangedError:
        raise RequestNotOpenError(
            _("These data were changed in the meantime, so nothing was deleted. Try again.")
        ) from None
    except StoreError as problem:
        raise RequestNotOpenError(
            _("Not everything could be deleted: %(problem)s") % {"problem": problem}
        ) from None
    truncate_write_ahead_logs()
    return list(request.receipts.all())


def _perform(request: SubjectRequest, subject: DataSubject, run: ErasureRun) -> str:
    """Erase everywhere and record the receipts; return the answer that names them."""
    # Closed first, since the message of an open request is exempt from erasure.
    mark_closed(request, SubjectRequest.Outcome.DONE)
    note_open_requests(subject, run.begun_at)
    counts, steps = run.counts or {}, list[ErasureStep]()
    for store in registry.stores:
        step = erasure.erase_store(store, subject, run.begun_at)
        steps.append(replace(step, deleted=max(step.deleted, counts.get(store.name, 0))))
    steps += erasure.erase_tables(subject, run.begun_at)
    keep_receipts(request, steps)
    require_all_receipts(request)
    request.refresh_from_db()
    return with_receipts(run.text, request.receipts.all())


def finish_all() -> int:
    """Finish abandoned erasures and clear answered requests of erased people; return how many."""
    finished = 0
    abandoned = ErasureRun.objects.filter(
        request__closed_at=None, begun_at__lt=timezone.now() - UNATTENDED
    )
    for run in abandoned.exclude(text="").select_related("request__controller"):
        try:
            finish(run.request)
        except RequestNotOpenError:
            logger.warning("An erasure that was begun could not be finished yet.")
        else:
            finished += 1
    return finished + erase_answered()


def note_open_requests(subject: DataSubject, created_before: datetime) -> None:
    """Mark the open requests of an erased person, so that they are cleared once answered.

    Requests received after `created_before` are not affected.
    """
    for declaration in registry.all_of(SubjectRequest):
        rows = erasure.rows_to_erase(declaration, subject, created_before)
        keys = rows.values_list("pk", flat=True)
        SubjectRequest.objects.open().filter(pk__in=list(keys)).update(goes_once_answered=True)


@transaction.atomic
def erase_answered() -> int:
    """Clear answered requests that were open while their person was erased; return how many."""
    answered = SubjectRequest.objects.filter(
        goes_once_answered=True, closed_at__isnull=False
    ).exclude(UNDELIVERED)
    keys = set(answered.values_list("pk", flat=True))
    messages = RequestMessage.objects.filter(request__in=keys).values_list("pk", flat=True)
    plan = plan_for({SubjectRequest: keys, RequestMessage: set(messages)})
    plan.execute()
    retained = {key for key, why in plan.retained_rows(SubjectRequest).items() if why in WHOLE}
    return SubjectRequest.objects.filter(pk__in=keys - retained).update(goes_once_answered=False)


def require_all_receipts(request: SubjectRequest) -> None:
    """Raise RequestNotOpenError unless there is a receipt for every declared dataset."""
    expected = {store.name for store in registry.stores} | {
        declaration.model for declaration in registry.personal_models
    }
    missing = expected - set(request.receipts.values_list("dataset", flat=True))
    if missing:
        raise RequestNotOpenError(
            _("These datasets were not processed: %(stores)s")
            % {"stores": ", ".join(sorted(missing))}
        )


def keep_receipts(request: SubjectRequest, steps: Iterable[ErasureStep]) -> None:
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
        receipt.kept = step.kept
        receipt.kept_fields = ", ".join(step.kept_fields)[:MAX_KEPT_FIELDS]
        receipt.law = step.law[:MAX_LAW]
        receipt.kept_until = step.kept_until
        receipt.erased_at = timezone.now()
    ErasureReceipt.objects.bulk_update(known, RECEIPT_FIELDS)
    ErasureReceipt.objects.bulk_create(new)


def with_receipts(text: str, receipts: Iterable[ErasureReceipt]) -> str:
    """Return the answer with a line per dataset: what was deleted, what is retained, by which law
    and until when. The mail itself is listed too."""
    lines = [_as_line(receipt) for receipt in receipts if receipt.deleted or receipt.kept]
    return "\n".join([text, "", *lines, *_this_answer()])


def _this_answer() -> Iterator[str]:
    """Yield how long the mail with this answer is kept, since no receipt covers it."""
    for declaration in registry.all_of(OutgoingMail):
        if declaration.retention:
            text = translation.gettext("This answer: kept ({how_long})")
            yield f"- {text.format(how_long=declaration.retention.in_words())}"


def _as_line(receipt: ErasureReceipt) -> str:
    parts = []
    if receipt.deleted:
        parts.append(translation.gettext("{count} deleted").format(count=receipt.deleted))
    if receipt.kept:
        parts.append(_what_stays(receipt))
    return f"- {receipt.title}: {'; '.join(parts)}"


def _what_stays(receipt: ErasureReceipt) -> str:
    """Return how many records are retained, until when, by which law, and which fields."""
    if receipt.kept_until:
        text = translation.gettext("{kept} kept until {day}").format(
            kept=receipt.kept, day=date_format(receipt.kept_until)
        )
    else:
        text = translation.gettext("{kept} kept for now").format(kept=receipt.kept)
    if receipt.law:
        text = f"{text} ({receipt.law})"
    if receipt.kept_fields:
        fields = translation.gettext("of these we still store: {fields}")
        text = f"{text}, {fields.format(fields=receipt.kept_fields)}"
    return text
