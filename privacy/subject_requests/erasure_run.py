"""Crash-safe erasure of a person's data at their request (Art. 17 GDPR).

An erasure that was begun is always finished. The request refers to its one entry in the erasure
journal, so that after a crash the same action, the sweep or a replay of the journal continues where
it stopped. All tables, the receipts and the answer are written in one transaction, under a lock on
the request; stores outside the tables are erased idempotently. Data that arrive after the beginning
are not affected. The request itself is retained, by its declaration, as evidence that it was
answered.
"""

import logging
from datetime import datetime, timedelta
from operator import call
from typing import Any

from django.db import transaction
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from privacy.background import do_each
from privacy.personal_data import erasure, erasure_journal
from privacy.personal_data.plan import WHOLE, PlanChangedError, keys_retained, plan_for
from privacy.personal_data.sqlite_pages import truncate_write_ahead_logs
from privacy.registry.discovery import registry
from privacy.registry.store_adapter import StoreError
from privacy.registry.subject import DataSubject
from privacy.subject_requests.answering import record_answer
from privacy.subject_requests.erasure_receipts import (
    add_to_receipts,
    require_all_receipts,
    with_receipts,
)
from privacy.subject_requests.evidence_models import ErasureReceipt, ErasureRun
from privacy.subject_requests.gate import RequestNotOpenError, require_open
from privacy.subject_requests.held_datasets import holds_nothing, stores_held
from privacy.subject_requests.models import (
    UNDELIVERED,
    RequestMessage,
    SubjectRequest,
)

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
        run.counts = {store.name: store.count(subject) for store in registry.stores}
    run.save(update_fields=["text", "counts"])
    erasure_journal.mark_begun(run.entry)


def finish(request: SubjectRequest, subject: DataSubject) -> list[ErasureReceipt]:
    """Perform an erasure that was begun, from wherever it stopped, and mail the answer.

    Raises RequestNotOpenError where the request is closed, a store fails or the data changed
    meanwhile; the tables are rolled back then.
    """
    try:
        with translation.override(request.language), transaction.atomic():
            _perform(request, subject)
    except PlanChangedError:
        raise RequestNotOpenError(
            _("This data was changed in the meantime, so nothing was deleted. Try again.")
        ) from None
    except StoreError as problem:
        raise RequestNotOpenError(
            _("Not everything could be deleted: %(problem)s") % {"problem": problem}
        ) from None
    truncate_write_ahead_logs()
    return list(request.receipts.all())


def _perform(request: SubjectRequest, subject: DataSubject) -> None:
    """Journal the erasure, erase everywhere, record the receipts and mail the answer."""
    request = require_open(request)  # a concurrent run waits here and finds it closed
    name = request.name  # which the erasure clears
    run = ErasureRun.objects.get(request=request)
    # Before the journal names the person. A store may have been emptied before a crash: it was
    # counted when the erasure began.
    was_stored = any((run.counts or {}).get(store.name) for store in stores_held())
    is_empty = not was_stored and holds_nothing(subject)
    erasure_journal.mark_applied(
        erasure_journal.write_entry(subject, run.entry, about=str(request.pk))
    )
    outcome = SubjectRequest.Outcome.NOTHING if is_empty else SubjectRequest.Outcome.DONE
    # Closed first, since the message of an open request is exempt from erasure.
    request.outcome, request.closed_at = outcome, timezone.now()
    request.save(update_fields=["outcome", "closed_at"])
    steps = [
        *erasure.erase_stores(subject, run.begun_at, run.counts or {}),
        *erasure.erase_tables(subject, run.begun_at),
    ]
    add_to_receipts(request, steps)
    require_all_receipts(request)
    request.refresh_from_db()
    answer = with_receipts(run.text, request.receipts.all())
    record_answer(request, answer, name)


def finish_all() -> int:
    """Finish abandoned erasures and clear answered requests of erased people; return how many."""
    return do_each(call, (_finish_abandoned, erase_answered))


def _finish_abandoned() -> int:
    abandoned = ErasureRun.objects.filter(
        request__closed_at=None, begun_at__lt=timezone.now() - UNATTENDED
    )
    return do_each(_finish_run, abandoned.exclude(text="").select_related("request__controller"))


def _finish_run(run: ErasureRun) -> bool:
    try:
        finish(run.request, run.request.subject())
    except RequestNotOpenError:
        logger.warning("An erasure that was begun could not be finished yet.")
        return False
    return True


def note_open_requests(
    sender: object, subject: DataSubject, created_before: datetime | None, **kwargs: object
) -> None:
    """Mark the open requests of an erased person, so that they are cleared once answered.

    Requests received after `created_before` are not affected. Receiver of the signal
    `tables_erased`.
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
    retained = set(keys_retained(plan.retained_rows(SubjectRequest), *WHOLE))
    return SubjectRequest.objects.filter(pk__in=keys - retained).update(goes_once_answered=False)
