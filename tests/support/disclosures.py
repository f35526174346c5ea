"""Requests of authorities, at each step of their way."""

from datetime import datetime
from typing import Any

from privacy.controllers.models import Controller
from privacy.disclosures import authority_documents, flows
from privacy.disclosures.models import DisclosureRequest
from telekom_site.accounts.models import User
from tests.support.service_notices import staff

ANNA = "anna@customer.example"
SCOPE = ["orders.Order.email", "orders.Order.street"]


def colleagues() -> tuple[User, User, User]:
    """Who enters requests, and two who approve them."""
    return staff("enters"), staff("approves"), staff("agrees")


def entered(*emails: str, secret_until: datetime | None = None, **values: Any) -> DisclosureRequest:
    """A request that one member of staff entered."""
    request = DisclosureRequest(
        **{
            "company": Controller.objects.get(is_default=True),
            "authority": "Public prosecutor, Bonn",
            "reference": "3 Js 12/26",
            "basis": "de-stpo-100j",
            "scope": SCOPE,
            "secret_until": secret_until,
            **values,
        }
    )
    authority_documents.write(request, "order.pdf", b"By order of the court")
    return flows.enter(request, emails or [ANNA], colleagues()[0])


def approved(*emails: str, **values: Any) -> DisclosureRequest:
    """A request that two others approved."""
    request = entered(*emails, **values)
    for colleague in colleagues()[1:]:
        flows.approve(request, colleague)
    return request


def handed_over(*emails: str, **values: Any) -> DisclosureRequest:
    """A request that was fulfilled."""
    request = approved(*emails, **values)
    flows.hand_over(request, colleagues()[0], request.scope, "0" * 64, "")
    request.refresh_from_db()
    return request
