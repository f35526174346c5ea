"""Orders and the catalogue for staff."""

from django.contrib import admin

from privacy.single_line import SingleLineModelForm
from privacy.staff_access.restricted_admin import RespectsRestriction
from telekom_site.orders.models import Order, Product


@admin.register(Order)
class OrderAdmin(RespectsRestriction):
    """Orders: their contract is fixed, name and address can be corrected."""

    form = SingleLineModelForm
    list_display = ["placed_at", "product_name", "name", "city"]
    list_filter = ["product_name", "placed_at"]
    search_fields = ["=email"]
    readonly_fields = [
        "product_slug",
        "product_name",
        "monthly_price_cents",
        "minimum_term_months",
        "placed_at",
    ]

    def has_add_permission(self, request: object) -> bool:
        """Allow it to nobody: orders come from the form."""
        return False  # orders are placed by customers


@admin.register(Product)
class ProductAdmin(admin.ModelAdmin):  # type: ignore[type-arg]
    """The catalogue, in the order in which the site shows it."""

    form = SingleLineModelForm
    list_display = ["name", "category", "monthly_price_cents", "minimum_term_months", "position"]
    list_editable = ["position"]
    list_filter = ["category"]
    search_fields = ["name_de", "name_en"]
    prepopulated_fields = {"slug": ["name_en"]}
