"""Staff pages of rules: one person enters, another of the same company approves."""

from datetime import UTC, datetime

import pytest
from django.test import Client
from django.urls import reverse

from privacy.company_rules.in_force import rules_in_force
from privacy.company_rules.models import CompanyRule
from privacy.controllers.models import Controller
from tests.support.clerks import clerk_of, client_of
from tests.support.companies import company, order_of
from tests.support.company_rules import AUSTRIAN, entered

pytestmark = pytest.mark.django_db
ADD, LIST = "admin:privacy_companyrule_add", "admin:privacy_companyrule_changelist"


def page_of(rule: CompanyRule) -> str:
    return reverse("admin:privacy_companyrule_change", args=[rule.pk])


@pytest.fixture
def magenta() -> Controller:
    return company("magenta", "AT")


@pytest.fixture
def first(controller: Controller, magenta: Controller) -> Client:
    return client_of(clerk_of(magenta, "first@telekom.example"))


@pytest.fixture
def second(magenta: Controller) -> Client:
    return client_of(clerk_of(magenta, "second@telekom.example"))


def sent(of: Controller, **changes: object) -> dict[str, object]:
    values: dict[str, object] = {
        "company": of.pk,
        "dataset": ["orders.Order", "contracts.Contract"],
        "amount": "7",
        "unit": "years",
        "law": AUSTRIAN,
        "declared_basis": "",
        "basis": "",
        "remarks": "The books of Austria.",
    }
    return values | changes


def test_one_person_enters_and_another_approves(
    magenta: Controller, first: Client, second: Client
) -> None:
    order_of(magenta, "anna@example.com", placed_at=datetime(2019, 6, 1, tzinfo=UTC))
    assert first.post(reverse(ADD), sent(magenta)).status_code == 302
    rules = list(CompanyRule.objects.order_by("dataset"))
    assert [rule.dataset for rule in rules] == ["contracts.Contract", "orders.Order"]
    assert all(rule.entered_by for rule in rules)

    own = first.get(page_of(rules[0])).content.decode()
    assert "§ 212 UGB" in own
    assert "<button" not in own.partition('class="facts"')[2]
    first.post(page_of(rules[0]))
    assert not list(rules_in_force().all())
    for rule in rules:
        assert "<button" in second.get(page_of(rule)).content.decode()
        assert second.post(page_of(rule)).status_code == 302
    assert set(rules_in_force().all()) == set(rules)
    assert "in Kraft" in second.get(reverse(LIST)).content.decode()
    second.post(page_of(rules[0]))
    assert len(list(rules_in_force().all())) == 2


def test_what_a_law_forbids_is_refused_with_the_reason_and_what_was_typed(
    magenta: Controller, first: Client
) -> None:
    page = first.post(reverse(ADD), sent(magenta, amount="9"))
    assert page.status_code == 200
    text = page.content.decode()
    assert "§ 212 UGB, § 132 BAO erlaubt" in text
    assert "The books of Austria." in text
    wrong: tuple[dict[str, object], ...] = (
        {"dataset": ["orders.Order", "enquiries.Enquiry"]},
        {"dataset": []},
        {"dataset": ["no.Model"]},
        {"amount": "x"},
        {"law": "no-law"},
        {"company": ""},
        {"remarks": ""},
        {"remarks": "two\nlines"},
        {"amount": "40000"},
    )
    for changes in wrong:
        assert first.post(reverse(ADD), sent(magenta, **changes)).status_code == 200, changes
    assert not CompanyRule.objects.exists()


def test_staff_neither_see_nor_approve_nor_enter_rules_of_other_companies(
    controller: Controller, magenta: Controller, first: Client
) -> None:
    foreign = entered(controller, "enquiries.Enquiry", amount=3, unit="months", law="")
    assert first.get(page_of(foreign)).status_code == 404
    assert first.post(page_of(foreign)).status_code == 404
    assert first.post(reverse(ADD), sent(controller)).status_code == 200
    assert CompanyRule.objects.get() == foreign
    listed = first.get(reverse(LIST)).content.decode()
    assert f"/{foreign.pk}/" not in listed
    deletion = reverse("admin:privacy_companyrule_delete", args=[foreign.pk])
    assert first.post(deletion, {"post": "yes"}).status_code in {403, 404}
