"""Staff put single records of a person under a legal hold (Art. 17(3)(e) GDPR) before anything is
deleted."""

from collections.abc import Iterable
from typing import Any

from django.apps import apps
from django.db import transaction

from privacy.personal_data import legal_holds
from privacy.subject_requests.gate import require_open
from privacy.subject_requests.models import SubjectRequest


@transaction.atomic
def hold_records(
    request: SubjectRequest, records: Iterable[str], reason: str, staff: Any = None, told: str = ""
) -> int:
    """Hold records named as "label:key", all or none; their number. Raises RequestNotOpenError and
    ValidationError.

    `reason` goes to nobody outside; `told` is what the person is told.
    """
    require_open(request)
    named = [record.split(":", 1) for record in records]
    for label, key in named:
        legal_holds.hold(apps.get_model(label), key, reason, staff, told)
    return len(named)
