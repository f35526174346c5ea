"""Contracts and agreed documents for staff."""

from django.contrib import admin
from django.http import HttpRequest

from privacy.single_line import SingleLineModelForm
from privacy.staff_access.read_only_admin import ReadOnlyAdmin
from privacy.staff_access.restricted_admin import RespectsRestriction
from telekom_site.contracts.models import Contract, DocumentVersion


@admin.register(Contract)
class ContractAdmin(RespectsRestriction):
    """Contracts: name and address can be corrected; ends come from withdrawals and cancellations,
    see there."""

    form = SingleLineModelForm
    list_display = ["number", "product_name", "name", "concluded_at", "ends_at"]
    list_filter = ["ending", "concluded_at"]
    search_fields = ["=number", "=order_number", "=email"]
    fields = [
        "number", "order_number", "product_name", "monthly_price_cents", "minimum_term_months",
        "concluded_at", "ends_at", "ending", "name", "email", "street", "postcode", "city",
    ]  # fmt: skip
    readonly_fields = [
        "number", "order_number", "product_name", "monthly_price_cents", "minimum_term_months",
        "concluded_at", "ends_at", "ending",
    ]  # fmt: skip

    def has_add_permission(self, request: HttpRequest) -> bool:
        """Return False: contracts begin with orders."""
        return False


@admin.register(DocumentVersion)
class DocumentVersionAdmin(ReadOnlyAdmin):
    """The texts that customers agreed to."""

    list_display = ["kind", "language", "first_used_at", "digest"]
    list_filter = ["kind", "language"]
