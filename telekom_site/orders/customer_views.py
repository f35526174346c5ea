"""Orders, contracts and invoices of the account."""

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from telekom_site.accounts.views import current_user
from telekom_site.contracts.models import Contract
from telekom_site.invoices.models import Invoice
from telekom_site.orders.models import Order


@never_cache
@login_required
@require_safe
def orders(request: HttpRequest) -> HttpResponse:
    """Show what the account has ordered, its contracts and its invoices."""
    user = current_user(request)
    context = {
        "orders": Order.objects.filter(customer=user).prefetch_related("items", "changes"),
        "contracts": Contract.objects.filter(customer=user),
        "invoices": Invoice.objects.filter(customer=user).select_related("cancels"),
    }
    return render(request, "orders/customer.html", context)
