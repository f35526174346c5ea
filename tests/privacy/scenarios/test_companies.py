"""Two companies hold data of one person: a request to one touches that company's data only."""

import json
from collections.abc import Mapping
from datetime import date, timedelta
from typing import Any
from unittest.mock import Mock

import pytest
import time_machine
from django.apps import apps
from django.utils import timezone

from privacy.controllers.models import Controller
from privacy.models import SubjectRequest
from privacy.personal_data import erasure, erasure_journal
from privacy.personal_data.company_rows import of_companies
from privacy.personal_data.correction import correctable_values
from privacy.personal_data.erasure import erase
from privacy.personal_data.export import export_subject_data
from privacy.personal_data.former_addresses import data_subject
from privacy.personal_data.replay import replay
from privacy.personal_data.restricted_rows import is_restricted, restricted_owner
from privacy.personal_data.restriction import lift, restrict
from privacy.personal_data.rows import rows_of
from privacy.promises.checks.deadlines import lawful
from privacy.registry.discovery import registry
from privacy.registry.subject import DataSubject
from privacy.subject_requests.intake import NewRequest, file_request
from telekom_site.accounts.models import User
from telekom_site.enquiries.models import Enquiry
from telekom_site.orders.models import Order
from tests.support.companies import enquiry_to, order_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def both(controller: Controller, austria: Controller, customer: User) -> DataSubject:
    """A customer with an account at the site's company, who ordered from and asked both."""
    for company in (controller, austria):
        order_of(company, customer.email, customer=customer)
        order_of(company, "", customer=customer)  # only the account leads to it
        enquiry_to(company, customer.email)
        SubjectRequest.objects.create(
            kind="question",
            controller=company,
            email=customer.email,
            language="en",
            due_on=timezone.now().date() + timedelta(days=30),
        )
    return data_subject(customer.email)


def at(subject: DataSubject, company: Controller) -> DataSubject:
    return DataSubject(subject.email, subject.former, companies=company.as_companies)


def rows_at(company: Controller) -> Mapping[str, list[dict[str, Any]]]:
    """Every column of every row of a company, over all declared models."""
    rows = {}
    for declaration in registry.personal_models:
        if declaration.model == "privacy.RetainedRecord":
            continue  # which claims the rows of every company, so that later requests find them
        table = apps.get_model(declaration.model)._base_manager.order_by("pk")
        rows[declaration.model] = list(
            of_companies(declaration, table, company.as_companies).values()
        )
    return rows


def test_erasing_at_one_company_leaves_every_row_of_the_other(
    both: DataSubject, controller: Controller, austria: Controller
) -> None:
    before = rows_at(austria)
    list(erase(at(both, controller)))
    assert rows_at(austria) == before
    assert not Enquiry.objects.filter(team__controller=controller).exists()
    emails = Order.objects.filter(company=controller).values_list("email", flat=True)
    assert set(emails) == {""}


def test_erasing_at_the_other_leaves_every_row_of_the_sites_company(
    both: DataSubject, controller: Controller, austria: Controller
) -> None:
    before = rows_at(controller)
    list(erase(at(both, austria)))
    after = rows_at(controller)
    assert after == before
    assert not Enquiry.objects.filter(team__controller=austria).exists()
    assert User.objects.filter(email=both.email).exists()


def test_an_account_that_another_companys_order_needs_is_emptied(
    both: DataSubject, controller: Controller, austria: Controller, customer: User
) -> None:
    list(erase(at(both, controller)))
    customer.refresh_from_db()
    assert both.email not in customer.email
    assert customer.first_name == ""
    assert not customer.check_password("correct-horse-9")
    orders = rows_of(registry.get(Order), at(both, austria))
    assert orders.count() == 2, "the claims lead to the order without an address of its own"
    list(erase(at(both, austria)))
    assert not rows_of(registry.get(Order), both).exclude(email="").exists()


def test_an_export_of_one_company_has_no_row_of_the_other(
    both: DataSubject, controller: Controller, austria: Controller
) -> None:
    theirs = [order.number for order in Order.objects.filter(company=austria)]
    text = json.dumps(
        [each.as_data() for each in export_subject_data(at(both, controller))], default=str
    )
    assert not [number for number in theirs if number in text]
    own = json.dumps(
        [each.as_data() for each in export_subject_data(at(both, austria))], default=str
    )
    assert all(number in own for number in theirs)
    assert controller.slug not in own


def test_a_correction_offers_the_values_of_one_company(
    both: DataSubject, controller: Controller, austria: Controller
) -> None:
    everything = {value.key for value in correctable_values(both)}
    here = {value.key for value in correctable_values(at(both, controller))}
    there = {value.key for value in correctable_values(at(both, austria))}
    assert here
    assert there
    assert here | there == everything
    assert not here & there


def test_a_restriction_at_one_company_leaves_the_rows_of_the_other(
    both: DataSubject, controller: Controller, austria: Controller
) -> None:
    own = Order.objects.filter(company=controller, email=both.email).get()
    theirs = Order.objects.filter(company=austria, email=both.email).get()
    assert restrict(at(both, austria))
    assert restricted_owner(theirs)
    assert not restricted_owner(own)
    assert is_restricted(at(both, austria))
    assert not is_restricted(at(both, controller))
    lift(at(both, controller))
    assert restricted_owner(theirs)
    lift(at(both, austria))
    assert not restricted_owner(theirs)


def test_a_restriction_at_every_company_is_lifted_at_one(
    both: DataSubject, controller: Controller, austria: Controller
) -> None:
    restrict(both)
    lift(at(both, controller))
    assert is_restricted(at(both, austria))
    assert not is_restricted(at(both, controller))


def test_a_replay_erases_at_the_company_of_the_entry_only(
    both: DataSubject, controller: Controller, austria: Controller
) -> None:
    before = rows_at(controller)
    erasure_journal.write_entry(at(both, austria))
    replay()
    after = rows_at(controller)
    assert after == before
    assert not Enquiry.objects.filter(team__controller=austria).exists()


def test_a_request_is_limited_to_its_company(both: DataSubject, austria: Controller) -> None:
    request = SubjectRequest.objects.get(controller=austria)
    assert request.subject().companies == austria.as_companies
    request.covers_all_companies = True
    assert request.subject().companies is None


def test_a_preview_counts_the_rows_of_one_company(
    both: DataSubject, controller: Controller, austria: Controller
) -> None:
    steps = {step.dataset: step for step in erasure.preview(at(both, austria))}
    assert steps["orders.Order"].retained == 2
    assert not steps["accounts.User"].found


@time_machine.travel("2026-11-30T23:30:00Z", tick=False)
def test_a_deadline_counts_from_the_day_where_the_company_is(
    controller: Controller, austria: Controller
) -> None:
    Controller.objects.filter(pk=austria.pk).update(time_zone="Atlantic/Azores")
    austria.refresh_from_db()
    dues = []
    for company in (controller, austria):
        new_request = NewRequest("access", [company], "anna@x.example", "", "")
        dues.append(file_request(new_request, "192.0.2.1").request.due_on)
    assert dues == [date(2027, 1, 4), date(2026, 12, 30)]
    assert lawful(Mock()).kept


@time_machine.travel("2026-11-30T23:30:00Z", tick=False)
def test_a_deadline_by_the_day_of_another_time_zone_breaks_the_promise(
    controller: Controller,
) -> None:
    SubjectRequest.objects.create(
        kind="access",
        controller=controller,
        email="anna@x.example",
        language="en",
        verified_at=timezone.now(),
        due_on=date(2026, 12, 30),
    )
    assert not lawful(Mock()).kept


def test_a_request_is_overdue_where_its_company_is(controller: Controller) -> None:
    with time_machine.travel("2026-12-29T23:30:00Z", tick=False):
        request = SubjectRequest.objects.create(
            kind="access",
            controller=controller,
            email="anna@x.example",
            language="en",
            verified_at=timezone.now(),
            due_on=date(2026, 12, 29),
        )
        assert request.is_overdue
        assert SubjectRequest.objects.overdue().get() == request
