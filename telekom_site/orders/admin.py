"""The catalogue for staff."""

from django.contrib import admin

from telekom_site.orders.models import Product


@admin.register(Product)
class ProductAdmin(admin.ModelAdmin):  # type: ignore[type-arg]
    list_display = ["name", "category", "monthly_price_cents", "minimum_term_months", "position"]
    list_editable = ["position"]
    list_filter = ["category"]
    search_fields = ["name_de", "name_en"]
    prepopulated_fields = {"slug": ["name_en"]}
