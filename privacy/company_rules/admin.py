"""Staff pages of the rules of companies: entered by one person, approved by another."""

from typing import Any

from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from privacy.company_rules import flows
from privacy.company_rules.forms import CompanyRuleForm
from privacy.company_rules.in_force import Rules, rules_in_force
from privacy.company_rules.models import CompanyRule
from privacy.personal_data.company_periods import periods
from privacy.personal_data.company_rows import company_condition
from privacy.personal_data.retention_texts import deviations_in_words, retention_in_words
from privacy.personal_data.rows import model_of
from privacy.staff_access.reauthentication import AsksAgain

APPROVE = "privacy.approve_companyrule"


@admin.register(CompanyRule)
class CompanyRuleAdmin(AsksAgain):
    """Rules are added, read and approved; the list is their history."""

    form = CompanyRuleForm
    actions = None
    list_display = ["title", "company", "says", "entered_at", "state"]
    list_filter = ["company"]
    list_select_related = ["company", "approval"]

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Return False: another rule replaces one."""
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Return False: they are the proof of why data was kept."""
        return False

    def get_queryset(self, request: HttpRequest) -> QuerySet[CompanyRule]:
        """Return the rules, with those in force at hand for the state of each."""
        self.in_force = {rule.pk for rule in rules_in_force().all()}
        return super().get_queryset(request)

    def save_model(self, request: HttpRequest, obj: CompanyRule, form: Any, change: bool) -> None:
        """Append a rule for each dataset, with the key of who entered it."""
        for rule in (obj, *form.further()):
            rule.entered_by = str(request.user.pk)
            rule.save()

    @admin.display(description=gettext_lazy("dataset"), ordering="dataset")
    def title(self, rule: CompanyRule) -> str:
        """Return what a lay person calls the dataset."""
        return rule.title

    @admin.display(description=gettext_lazy("rule"))
    def says(self, rule: CompanyRule) -> str:
        """Return what the rule says."""
        return _said(rule) or _("as declared")

    @admin.display(description=gettext_lazy("state"))
    def state(self, rule: CompanyRule) -> str:
        """Return whether the rule is in force."""
        if not hasattr(rule, "approval"):
            return _("to approve")
        if rule.pk in self.in_force:
            return _("in force") if rule.is_allowed else _("not allowed any longer")
        return _("replaced") if _said(rule) else _("as declared")

    def change_view(
        self,
        request: HttpRequest,
        object_id: str,
        form_url: str = "",
        extra_context: dict[str, Any] | None = None,
    ) -> HttpResponse:
        """Show a rule and what it does; a second person approves it on POST."""
        rule = self.get_object(request, object_id)
        if rule is None or not self.has_view_permission(request, rule):
            raise Http404
        if request.method == "POST":
            return self._approve(request, rule)
        problem = flows.why_not_approvable(rule, request.user)
        context = {
            **self.admin_site.each_context(request),
            "title": str(rule),
            "opts": self.opts,
            "rule": rule,
            "declared": retention_in_words(rule.declaration) if rule.declaration else "",
            "says": self.says(rule),
            "state": self.state(rule),
            "effect": effect_of(rule),
            "problem": problem,
            "may_approve": not problem and request.user.has_perm(APPROVE),
        }
        return TemplateResponse(request, "privacy/company_rules/rule.html", context)

    def _approve(self, request: HttpRequest, rule: CompanyRule) -> HttpResponse:
        if not request.user.has_perm(APPROVE):
            raise PermissionDenied
        if first := self.ask_again(request):
            return first
        try:
            flows.approve(rule, request.user)
        except ValidationError as problem:
            messages.error(request, problem.messages[0])
        else:
            messages.success(request, _("The rule is in force."))
        return redirect("admin:privacy_companyrule_changelist")


def _said(rule: CompanyRule) -> str:
    if rule.declaration is None:
        return ""
    texts = deviations_in_words(rule.declaration, Rules({rule.dataset: (rule,)}))
    says_anything = rule.amount is not None or bool(rule.basis)
    return texts[0].removeprefix(f"{rule.company}: ") if texts and says_anything else ""


def effect_of(rule: CompanyRule) -> dict[str, int]:
    """Return how many rows the company has (`rows`), how many of them the next retention run
    deletes now (`before`), and how many it deletes by the rule (`after`), legal holds aside."""
    declaration = rule.declaration
    if declaration is None or declaration.retention is None:
        return {}
    theirs = company_condition(declaration, rule.companies)
    rows = model_of(declaration)._base_manager.filter(theirs)
    before = 0
    for condition, retention in periods(declaration, rules_in_force()):
        before += rows.filter(condition & retention.is_over()).count()
    after = rows.filter(rule.applied(declaration.retention).is_over()).count()
    return {"rows": rows.count(), "before": before, "after": after}
