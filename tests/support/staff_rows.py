"""A row for each page of records, as the flows store them."""

from datetime import timedelta

from django.contrib import admin
from django.db.models import Model
from django.utils import timezone
from django_q.models import Failure, Success

from privacy.breaches.models import Breach
from privacy.campaigns.models import Campaign
from privacy.company_rules.models import CompanyRule
from privacy.confidentiality.protected_people.models import ProtectedPerson
from privacy.controllers.models import Controller
from privacy.disclosures import flows
from privacy.disclosures.models import Disclosure, DisclosureRequest
from privacy.personal_data.canary import Canary
from privacy.processing_records import recording
from privacy.processing_records.models import RecordVersion
from privacy.request_log.models import RequestLogEntry
from privacy.service_notices.models import ServiceNotice
from telekom_site.accounts.models import User
from telekom_site.contracts.models import Contract
from telekom_site.invoices.models import Invoice
from telekom_site.orders import order_states
from telekom_site.orders.models import Order
from telekom_site.pages import demo_content
from tests.privacy.request_log.conftest import entry
from tests.support import campaigns, company_rules, service_notices
from tests.support.breaches import drafted_breach
from tests.support.disclosures import colleagues, entered
from tests.support.orders import contract_of, order_of

Rows = dict[type[Model], Model]


def planted(address: str) -> Rows:
    """Store a row of each page of records: by its flow, of the demo content, of an invented person,
    or any; the one of the request log is of this address."""
    demo_content.load()
    rows = by_flows()
    canary = Canary(1)
    canary.plant()
    request = entered()  # after the canary, whose rows would be part of it
    flows.approve(request, colleagues()[1])  # and nobody else
    rows |= {DisclosureRequest: request, Disclosure: request.disclosures.get()}
    rows[RequestLogEntry] = entry(address=address)
    for model in admin.site._registry:
        row = rows.get(model) or model._base_manager.first() or canary.filler(model)
        rows[model] = row
    return rows


def by_flows() -> Rows:
    """Store rows whose values no invention stands for: they follow from each other."""
    company = Controller.objects.get(is_default=True)
    order = order_of("anna@customer.example")
    order_states.change(order, Order.State.DELIVERED)
    reviewed = {"owner": "Law", "remarks": "", "next_review_on": order.placed_at.date()}
    work = {"func": "telekom_site.tasks.none", "args": (), "kwargs": {}}
    times = {"started": order.placed_at, "stopped": order.placed_at}
    campaign = campaigns.campaign()
    campaign.texts.update(blocks=[])
    return {
        User: User.objects.create_user("anna@customer.example", "x"),
        Order: order,
        Contract: contract_of(order),
        Invoice: Invoice.objects.get(order_number=order.number),
        Breach: drafted_breach(),
        Campaign: campaign,
        CompanyRule: company_rules.entered(company),
        RecordVersion: recording.review(company, reviewed, User.objects.first()),
        ProtectedPerson: protected(company),
        ServiceNotice: service_notices.draft(),
        Success: Success.objects.create(id="s" * 32, name="good", success=True, **work, **times),
        Failure: Failure.objects.create(id="f" * 32, name="bad", success=False, **work, **times),
    }


def protected(company: Controller) -> ProtectedPerson:
    """Mark a person as especially protected."""
    return ProtectedPerson.objects.create(
        company=company,
        email="anna@customer.example",
        reason="A public figure; colleagues were curious before.",
        until=timezone.localdate() + timedelta(days=30),
    )
