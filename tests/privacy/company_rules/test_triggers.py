"""The database refuses what goes around the form: changes, deletions, one pair of eyes."""

import pytest
from django.db import IntegrityError, transaction

from privacy.company_rules.in_force import rules_in_force
from privacy.company_rules.models import CompanyRule, CompanyRuleApproval
from privacy.controllers.models import Controller
from tests.support.append_only import refuses
from tests.support.companies import company
from tests.support.company_rules import entered, rule

pytestmark = pytest.mark.django_db


def test_rules_and_approvals_are_neither_changed_nor_deleted() -> None:
    rule(company("magenta", "AT"))
    refuses(
        "UPDATE privacy_companyrule SET amount = 99",
        "DELETE FROM privacy_companyruleapproval",
        "DELETE FROM privacy_companyrule",
        "UPDATE privacy_companyruleapproval SET approved_by = '1'",
    )
    with pytest.raises(IntegrityError), transaction.atomic():
        CompanyRule.objects.update(amount=99)


def test_who_entered_a_rule_does_not_approve_it(controller: Controller) -> None:
    row = entered(company("magenta", "AT"))
    for approver in ("1", ""):
        approval = CompanyRuleApproval(rule=row, approved_by=approver)
        with pytest.raises(IntegrityError), transaction.atomic():
            CompanyRuleApproval.objects.bulk_create([approval])
    with pytest.raises(IntegrityError), transaction.atomic():
        CompanyRule.objects.create(company=controller, dataset="orders.Order", remarks="No one.")
    assert not list(rules_in_force().all()), "not approved"
