"""Orders and the catalogue for staff."""

from typing import Any

from django import forms
from django.contrib import admin, messages
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from privacy.single_line import SingleLineModelForm
from privacy.staff_access.restricted_admin import RespectsRestriction
from telekom_site.orders.models import Order, OrderItem, OrderStateChange, Product
from telekom_site.orders.order_states import FOLLOWING, StateError, change

State = Order.State


class OrderForm(SingleLineModelForm):
    """Name and address, and the next state."""

    next_state = forms.ChoiceField(
        label=gettext_lazy("New state"),
        required=False,
        help_text=gettext_lazy("The customer is told by email."),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        states = FOLLOWING[self.instance.state]
        choices = [(state.value, state.label) for state in states]
        if "next_state" in self.fields:
            self.fields["next_state"].choices = [("", "–"), *choices]  # type: ignore[attr-defined]


class OnlyShown(admin.TabularInline):  # type: ignore[type-arg]
    """Rows of an order that nobody changes here."""

    extra = 0
    can_delete = False

    def has_add_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Return False: the customer orders, and the flows record each state."""
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Return False: it is what was agreed, or what happened."""
        return False

    def has_view_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Return whether staff may look at orders."""
        return request.user.has_perm("orders.view_order")


class Items(OnlyShown):
    """What was ordered."""

    model = OrderItem
    fields = ["quantity", "product_name", "monthly_price_cents", "minimum_term_months"]


class Changes(OnlyShown):
    """The course of the order."""

    model = OrderStateChange
    fields = ["state", "changed_at"]


@admin.register(Order)
class OrderAdmin(RespectsRestriction):
    """Orders: what was agreed is fixed, name and address can be corrected, states follow each
    other; each new state is mailed to the customer."""

    form = OrderForm
    list_display = ["number", "placed_at", "state", "name", "city"]
    list_filter = ["state", "placed_at"]
    search_fields = ["=email", "=number"]
    readonly_fields = ["number", "state", "language", "placed_at"]
    inlines = [Items, Changes]
    actions = ["start", "deliver", "cancel", "withdraw"]

    def has_add_permission(self, request: object) -> bool:
        """Allow it to nobody: orders come from the form."""
        return False  # orders are placed by customers

    def save_model(self, request: HttpRequest, obj: Order, form: Any, change: bool) -> None:
        """Save the corrections, then bring the order into its new state."""
        super().save_model(request, obj, form, change)
        if state := form.cleaned_data.get("next_state"):
            self._change(request, [obj], State(state))

    @admin.action(description=gettext_lazy("In progress"), permissions=["change"])
    def start(self, request: HttpRequest, orders: QuerySet[Order]) -> None:
        """Note that the orders are being prepared."""
        self._change(request, list(orders), State.IN_PROGRESS)

    @admin.action(description=gettext_lazy("Delivered: issue the invoice"), permissions=["change"])
    def deliver(self, request: HttpRequest, orders: QuerySet[Order]) -> None:
        """Note that the orders are delivered, and issue their invoices."""
        self._change(request, list(orders), State.DELIVERED)

    @admin.action(description=gettext_lazy("Cancelled: end the contracts"), permissions=["change"])
    def cancel(self, request: HttpRequest, orders: QuerySet[Order]) -> None:
        """Note that the orders will not be delivered."""
        self._change(request, list(orders), State.CANCELLED)

    @admin.action(
        description=gettext_lazy("Withdrawn: end the contracts, cancel the invoice"),
        permissions=["change"],
    )
    def withdraw(self, request: HttpRequest, orders: QuerySet[Order]) -> None:
        """Note that the customers withdrew."""
        self._change(request, list(orders), State.WITHDRAWN)

    def _change(self, request: HttpRequest, orders: list[Order], state: State) -> None:
        """Change each order on its own, and say how many were changed."""
        changed = sum(self._is_changed(request, order, state) for order in orders)
        text = ngettext("%d order changed.", "%d orders changed.", changed) % changed
        self.message_user(request, text, messages.SUCCESS if changed else messages.WARNING)
        if left := len(orders) - changed:
            self.message_user(
                request,
                _("Left as they were, restricted or in another state: %(count)d.")
                % {"count": left},
                messages.WARNING,
            )

    def _is_changed(self, request: HttpRequest, order: Order, state: State) -> bool:
        if not self.has_change_permission(request, order):
            return False
        try:
            change(order, state)
        except StateError:
            return False
        self.log_change(request, order, state.label)
        return True


@admin.register(Product)
class ProductAdmin(admin.ModelAdmin):  # type: ignore[type-arg]
    """The catalogue, in the order in which the site shows it."""

    form = SingleLineModelForm
    list_display = [
        "name",
        "company",
        "category",
        "monthly_price_cents",
        "minimum_term_months",
        "position",
    ]
    list_editable = ["position"]
    list_filter = ["category", "company"]
    search_fields = ["name_de", "name_en"]
    prepopulated_fields = {"slug": ["name_en"]}

    def formfield_for_dbfield(self, db_field: Any, request: HttpRequest, **kwargs: Any) -> Any:
        """Name the field of each row in the list, for screen readers."""
        field = super().formfield_for_dbfield(db_field, request, **kwargs)
        if field is not None and db_field.name in self.list_editable:
            field.widget.attrs["aria-label"] = str(db_field.verbose_name)
        return field
