"""Rules of companies as two members of staff make them."""

from typing import Any

from privacy.company_rules.models import CompanyRule, CompanyRuleApproval
from privacy.controllers.models import Controller

AUSTRIAN = "at-ugb-212"


def entered(company: Controller, dataset: str = "orders.Order", **values: Any) -> CompanyRule:
    """Enter a rule; by default, seven years by Austrian law."""
    said: dict[str, Any] = {"amount": 7, "law": AUSTRIAN, "entered_by": "1"} | values
    return CompanyRule.objects.create(
        company=company, dataset=dataset, remarks="As the law says.", **said
    )


def rule(company: Controller, dataset: str = "orders.Order", **values: Any) -> CompanyRule:
    """Enter and approve a rule."""
    row = entered(company, dataset, **values)
    CompanyRuleApproval.objects.create(rule=row, approved_by="2")
    return row
