"""The order form of a product."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from privacy.rate_limits.views import limited_per_address
from telekom_site.accounts.models import User
from telekom_site.accounts.verified import verified_email
from telekom_site.orders import flows
from telekom_site.orders.forms import OrderForm
from telekom_site.orders.models import Product


@require_http_methods(["GET", "HEAD", "POST"])
@limited_per_address
def order(request: HttpRequest, slug: str) -> HttpResponse:
    """Order a product, with or without an account."""
    product = get_object_or_404(Product, slug=slug)
    customer = request.user if isinstance(request.user, User) else None
    known = {"name": customer.get_full_name(), "email": customer.email} if customer else None
    form = OrderForm(request.POST if request.method == "POST" else None, initial=known)
    if form.is_bound and form.is_valid():
        advertising = form.cleaned_data["advertising"]
        mail = flows.place(
            form.save(commit=False), product, customer, advertising, verified_email(request)
        )
        return redirect(reverse("orders:placed") + ("?mail=later" if mail.is_held_back else ""))
    context = {"form": form, "product": product}
    return render(request, "orders/order.html", context, status=422 if form.is_bound else 200)


@require_http_methods(["GET", "HEAD"])
def placed(request: HttpRequest) -> HttpResponse:
    """Confirm the order, and say if the email comes tomorrow."""
    return render(request, "orders/placed.html", {"later": request.GET.get("mail") == "later"})
