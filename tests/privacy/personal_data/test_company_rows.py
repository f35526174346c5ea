"""Rows by company."""

from dataclasses import replace

import pytest
from django.contrib.admin.models import CHANGE, LogEntry
from django.contrib.contenttypes.models import ContentType
from django.db.models import Model

from privacy.controllers.models import Controller
from privacy.personal_data.company_rows import of_companies, of_other_companies
from privacy.personal_data.plan import planned_deletion
from privacy.registry.companies import Companies, JointControllers, OneCompany
from privacy.registry.declarations import PersonalModel
from privacy.registry.discovery import registry
from telekom_site.accounts.models import User
from telekom_site.enquiries.models import Enquiry
from telekom_site.orders.models import Order, OrderItem
from telekom_site.terminations.models import Termination
from tests.support.companies import enquiry_to, order_of

pytestmark = pytest.mark.django_db

ANNA = "anna@x.example"


def of(model: type[Model], company: Controller) -> set[object]:
    rows = of_companies(registry.get(model), model._base_manager.all(), company.as_companies)
    return set(rows.values_list("pk", flat=True))


def test_a_row_belongs_to_the_company_that_its_path_leads_to(
    controller: Controller, austria: Controller
) -> None:
    own, theirs = order_of(controller, ANNA), order_of(austria, ANNA)
    assert of(Order, controller) == {own.pk}
    assert of(Order, austria) == {theirs.pk}
    assert of(OrderItem, austria) == {theirs.items.get().pk}


def test_a_row_that_names_no_company_is_that_of_the_site(
    controller: Controller, austria: Controller
) -> None:
    nobody, theirs = enquiry_to(None, ANNA), enquiry_to(austria, ANNA)
    assert of(Enquiry, controller) == {nobody.pk}
    assert of(Enquiry, austria) == {theirs.pk}


def test_the_first_of_several_paths_counts(controller: Controller, austria: Controller) -> None:
    order = order_of(austria, ANNA)
    ended = Termination.objects.create(kind="withdrawal", name="Anna", email=ANNA, order=order)
    assert of(Termination, austria) == {ended.pk}
    assert of(Termination, controller) == set()


def test_an_account_is_that_of_the_site(
    controller: Controller, austria: Controller, customer: User
) -> None:
    assert of(User, controller) == {customer.pk}
    assert of(User, austria) == set()


def test_an_entry_about_a_record_belongs_to_the_company_of_the_record(
    controller: Controller, austria: Controller, customer: User
) -> None:
    table, order = ContentType.objects.get_for_model(Order), order_of(austria, ANNA)
    gone = order_of(austria, ANNA)
    entries = [
        LogEntry.objects.create(
            user=customer, content_type=table, object_id=str(named.pk), action_flag=CHANGE
        )
        for named in (order, gone)
    ]
    with planned_deletion():
        gone.delete()
    assert of(LogEntry, austria) == {entries[0].pk}
    assert of(LogEntry, controller) == {entries[1].pk}
    assert of_other_companies(LogEntry, [entries[0].pk], austria.as_companies) == set()


def test_without_a_company_that_runs_the_site_each_does(austria: Controller) -> None:
    Controller.objects.update(is_default=False)
    assert austria.as_companies.with_site


@pytest.mark.parametrize(
    ("responsible", "asked", "expected"),
    [
        (OneCompany("a"), ("a", "b"), 1),
        (OneCompany("c"), ("a", "b"), 0),
        (JointControllers(("a", "c"), "together", "a@b.example"), ("a",), 1),
        (JointControllers(("a", "c"), "together", "a@b.example"), ("b",), 0),
    ],
)
def test_a_constant_decides_for_every_row(
    responsible: OneCompany | JointControllers, asked: tuple[str, ...], expected: int
) -> None:
    order_of(None, ANNA)
    declaration = declared(responsible)
    assert of_companies(declaration, Order.objects.all(), Companies(asked)).count() == expected


def test_an_undeclared_model_is_not_guessed(controller: Controller) -> None:
    with pytest.raises(LookupError, match=r"privacy\.E017"):
        of_companies(declared(""), Order.objects.all(), controller.as_companies)


def declared(responsible: object) -> PersonalModel:
    return replace(registry.get(Order), controller=responsible)  # type: ignore[arg-type]
