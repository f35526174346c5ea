"""Declarations of the rules of companies: no personal data."""

from django.utils.translation import gettext_lazy as _

from privacy.registry.declarations import Declaration, NoPersonalData

DECLARATIONS: list[Declaration] = [
    NoPersonalData("privacy.CompanyRule", _("How long our companies keep data, and why.")),
    NoPersonalData("privacy.CompanyRuleApproval", _("Who approved such a rule: staff, by a key.")),
]
