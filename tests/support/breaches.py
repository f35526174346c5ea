"""Breaches as staff enter them."""

from datetime import timedelta
from typing import Any

from django.utils import timezone

from privacy.breaches import flows
from privacy.breaches.models import Breach
from privacy.controllers.models import Controller
from tests.support.service_notices import staff


def breach_of(*fields: str, **values: Any) -> Breach:
    """A breach that became known an hour ago."""
    return Breach.objects.create(
        **{
            "title": "Open bucket",
            "company": Controller.objects.get(is_default=True),
            "aware_at": timezone.now() - timedelta(hours=1),
            "path": "read",
            "facts": "A bucket was open.",
            "effects": "Others may write to you.",
            "remedy": "The bucket is closed.",
            "scope": list(fields) or ["orders.Order.email", "orders.Order.name"],
            "risk": "high",
            "risk_reasons": "Names and addresses can be used for fraud.",
            "edited_by": staff("editor"),
            **values,
        }
    )


def drafted_breach(*fields: str, **values: Any) -> Breach:
    """A breach whose emails can be approved."""
    breach = breach_of(*fields, **values)
    flows.count(breach)
    flows.draft_texts(breach)
    return breach


def approved_breach(*fields: str, **values: Any) -> Breach:
    """A breach whose emails another person approved."""
    breach = drafted_breach(*fields, **values)
    flows.approve(breach, staff("approver"))
    return breach
