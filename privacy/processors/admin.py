"""Staff pages of the register of processors: rows are added, never changed or deleted."""

from typing import Any

from django import forms
from django.contrib import admin
from django.http import HttpRequest
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from privacy.controllers.staff_appended_rows import (
    AppendedInline,
    AppendedRowsAdmin,
    NextEntry,
    may_append,
)
from privacy.moments_in_words import day_in_words
from privacy.processors.models import Processor, ProcessorContract, SubProcessor
from privacy.registry.discovery import registry
from privacy.single_line import SingleLineModelForm

PLACE = ["country", "safeguard", "scc_module", "safeguard_on", "copy_at"]


class ProcessorForm(SingleLineModelForm):
    """A processor; its job is one that the software declares."""

    class Meta:
        model = Processor
        fields = ["company", "role", "name"]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if "role" in self.fields:
            roles = [(role.key, role.title) for role in registry.processor_roles]
            self.fields["role"] = forms.ChoiceField(choices=roles, label=gettext_lazy("job"))


class NextContract(NextEntry):
    """A further entry about a contract."""

    @staticmethod
    def last(processor: Processor | None) -> dict[str, Any]:
        """Return the values of the newest entry, without its remarks."""
        contract = processor.current if processor is not None and processor.pk else None
        if contract is None:
            return {}
        names = ["service", *PLACE, "contract_on", "reference", "next_review_on", "ended_on"]
        return {name: getattr(contract, name) for name in names}


class ContractInline(AppendedInline):
    """The entries about the contract."""

    model = ProcessorContract
    formset = NextContract
    fields = [
        *("service", "contract_on", "reference", "next_review_on", "ended_on"),
        *PLACE,
        "remarks",
    ]

    def get_min_num(self, request: HttpRequest, obj: Any = None, **kwargs: Any) -> int:
        """Require a contract with a new processor."""
        return 0 if obj else 1

    def get_extra(self, request: HttpRequest, obj: Any = None, **kwargs: Any) -> int:
        """Offer one form."""
        return 1 if obj else 0

    def get_formset(self, request: HttpRequest, obj: Any = None, **kwargs: Any) -> Any:
        """Refuse a new processor without its contract."""
        return super().get_formset(request, obj, validate_min=obj is None, **kwargs)


class SubProcessorInline(AppendedInline):
    """The entries about sub-processors."""

    model = SubProcessor
    fields = ["name", "service", "notified_on", "object_by", "decision", *PLACE]


@admin.register(Processor)
class ProcessorAdmin(AppendedRowsAdmin):
    """Register of processors, each with the history of its contract and sub-processors."""

    form = ProcessorForm
    inlines = [ContractInline, SubProcessorInline]
    list_display = ["name", "job", "company", "country", "contract", "review_due"]
    list_filter = ["company"]
    list_select_related = ["company"]

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Return whether the reader adds entries: to processors of their companies."""
        return super().has_change_permission(request, obj) and may_append(request, obj)

    def get_fields(self, request: HttpRequest, obj: Any = None) -> Any:
        """Return the fields: the job of a stored processor is shown by its title."""
        return ["company", "job" if obj else "role", "name"]

    @admin.display(description=gettext_lazy("job"), ordering="role")
    def job(self, processor: Processor) -> str:
        """Return the job as it is declared."""
        role = processor.declared_role
        return str(role.title) if role else _("%(key)s (not declared)") % {"key": processor.role}

    @admin.display(description=gettext_lazy("country"))
    def country(self, processor: Processor) -> str:
        """Return where it processes the data, with the safeguard of a transfer."""
        contract = processor.current
        places = (contract.country, contract.safeguard_in_words) if contract else ()
        return ", ".join(filter(None, places))

    @admin.display(description=gettext_lazy("contract"))
    def contract(self, processor: Processor) -> str:
        """Return date and file reference of the contract."""
        contract = processor.current
        return f"{day_in_words(contract.contract_on)}, {contract.reference}" if contract else ""

    @admin.display(description=gettext_lazy("next review due on"))
    def review_due(self, processor: Processor) -> str:
        """Return when the contract is reviewed next, or that it has ended."""
        contract = processor.current
        if contract is None:
            return ""
        return _("ended") if contract.has_ended else contract.next_review_in_words()
