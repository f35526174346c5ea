"""What a company may decide: nothing beyond the law of its country."""

from typing import Any

import pytest
from django.core.exceptions import ValidationError

from privacy.company_rules.models import CompanyRule
from privacy.controllers.models import Controller
from privacy.reporting.retention_law_gaps import forbidden_rules
from tests.support.companies import company
from tests.support.company_rules import AUSTRIAN, rule

pytestmark = pytest.mark.django_db


def refused(of: Controller, dataset: str, **values: Any) -> set[str]:
    """The fields at which a rule is refused."""
    rule = CompanyRule(company=of, dataset=dataset, remarks="Why.", entered_by="1", **values)
    try:
        rule.full_clean()
    except ValidationError as problem:
        return set(problem.message_dict)
    return set()


def test_a_period_needs_a_law_unless_it_is_shorter_and_no_law_requires_more(
    controller: Controller,
) -> None:
    austrian, german = company("magenta", "AT"), controller
    assert not refused(austrian, "orders.Order", amount=7, law=AUSTRIAN)
    assert refused(austrian, "orders.Order", amount=8, law=AUSTRIAN) == {"amount"}
    assert refused(austrian, "orders.Order", amount=6, law=AUSTRIAN) == {"amount"}
    assert refused(austrian, "orders.Order", amount=7) == {"amount"}
    assert refused(austrian, "orders.Order", amount=5) == {"amount"}, "a law requires six years"
    assert refused(german, "orders.Order", amount=7, law=AUSTRIAN) == {"law"}
    assert refused(austrian, "enquiries.Enquiry", amount=7, law=AUSTRIAN) >= {"law"}
    assert refused(austrian, "enquiries.Enquiry", amount=7, unit="months") == {"amount"}
    assert not refused(austrian, "enquiries.Enquiry", amount=3, unit="months")
    assert refused(austrian, "enquiries.Enquiry", amount=0, unit="months") == {"amount"}
    message = "§ 212 UGB, § 132 BAO"
    with pytest.raises(ValidationError, match=message):
        CompanyRule(company=austrian, dataset="orders.Order", amount=9, law=AUSTRIAN).clean()


def test_only_who_decides_alone_about_rows_that_the_layer_deletes_makes_rules(
    controller: Controller,
) -> None:
    austrian = company("magenta", "AT")
    assert refused(austrian, "accounts.User", amount=1) == {"dataset"}, "the site's own"
    assert not refused(controller, "accounts.User", amount=1)
    assert refused(controller, "admin.LogEntry", amount=1, unit="months") == {"dataset"}
    assert refused(austrian, "privacy.ConsentEvent", amount=4) == {"amount"}, "by triggers"
    assert "amount" in refused(controller, "privacy_request_log.RequestLogEntry", amount=1)
    assert refused(controller, "no.Model", amount=1) == {"dataset"}


def test_a_rule_about_rows_that_end_with_others_has_no_effect_and_is_refused(
    controller: Controller,
) -> None:
    bases = {"declared_basis": "contract", "basis": "legitimate_interests"}
    assert refused(controller, "orders.OrderItem", **bases) == {"dataset"}
    assert refused(controller, "orders.OrderItem", amount=1) == {"dataset"}
    assert not refused(controller, "orders.Order", **bases)
    rule(controller, "orders.OrderItem", amount=None, law="", **bases)  # around the form
    assert [gap.subject for gap in forbidden_rules()] == [
        f"The rule of {controller} about orders.OrderItem"
    ]


def test_a_lawful_basis_is_neither_consent_nor_replaces_a_legal_duty(
    controller: Controller,
) -> None:
    def basis(before: str, after: str, **values: str) -> set[str]:
        values = {"declared_basis": before, "basis": after} | values
        return refused(company_of_order, "orders.Order", **values)

    company_of_order = company("magenta", "AT")
    assert not basis("contract", "legitimate_interests")
    assert basis("contract", "consent") == {"basis"}
    assert basis("consent", "contract") == {"basis", "declared_basis"}
    assert basis("legal_obligation", "contract") == {"declared_basis"}
    assert basis("contract", "legal_obligation") == {"law"}
    assert not basis("contract", "legal_obligation", law=AUSTRIAN)
    assert basis("contract", "") == {"basis"}
