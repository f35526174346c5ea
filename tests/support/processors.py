"""A processor with a contract."""

from datetime import timedelta
from typing import Any

from django.utils import timezone

from privacy.controllers.models import Controller
from privacy.processors.models import Processor


def processor(role: str, company: Controller | None = None, **changes: Any) -> Processor:
    """Add a processor whose contract is reviewed in 100 days."""
    today = timezone.localdate()
    row = Processor.objects.create(role=role, name=f"Works on {role}", company=company)
    values = {"service": "Work", "country": "DE", "reference": "7", "contract_on": today}
    row.contracts.create(**(values | {"next_review_on": today + timedelta(days=100)} | changes))
    return row
