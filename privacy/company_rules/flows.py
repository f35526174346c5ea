"""Approval of a rule by a second person, from which on it is in force."""

from typing import Any

from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from privacy.company_rules.models import CompanyRule, CompanyRuleApproval


def why_not_approvable(rule: CompanyRule, staff: Any) -> str:
    """Return why a member of staff cannot approve a rule; empty if they can."""
    if CompanyRuleApproval.objects.filter(rule=rule).exists():
        return _("This rule is approved already.")
    if rule.entered_by == str(staff.pk):
        return _("Another person must approve it: you entered it.")
    if not rule.is_allowed:
        return _("Declaration or law do not allow it any longer.")
    return ""


def approve(rule: CompanyRule, staff: Any) -> CompanyRuleApproval:
    """Approve a rule. Raises ValidationError where that is not possible."""
    if problem := why_not_approvable(rule, staff):
        raise ValidationError(problem)
    try:
        with transaction.atomic():
            return CompanyRuleApproval.objects.create(rule=rule, approved_by=str(staff.pk))
    except IntegrityError:  # someone else was faster
        raise ValidationError(_("This rule is approved already.")) from None
