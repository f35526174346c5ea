"""Basket and checkout, with or without an account."""

import uuid
from typing import Any

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from privacy.rate_limits.views import limited_per_address
from telekom_site.accounts.models import User
from telekom_site.accounts.verified import verified_email
from telekom_site.orders import flows
from telekom_site.orders.basket import Basket, as_quantity
from telekom_site.orders.conf import conf
from telekom_site.orders.forms import OrderForm
from telekom_site.orders.offer import Offer

UNPROCESSABLE, CONFLICT = 422, 409
SUMMARY, CHANGE, ORDER = "summary", "change", "order"


@require_safe
def basket(request: HttpRequest) -> HttpResponse:
    """Show the basket; `product` with a quantity, or without one to add it, changes it first."""
    shown = Basket.from_text(request.GET.get("items", ""))
    if product := request.GET.get("product"):
        quantity = request.GET.get("quantity")
        changed = (
            shown.with_one_more(product)
            if quantity is None
            else shown.with_quantity(product, as_quantity(quantity))
        )
        return to_basket(changed)
    quantities = range(conf.MOST_OF_ONE + 1)
    return render(request, "orders/basket.html", {"basket": shown, "quantities": quantities})


def to_basket(shown: Basket) -> HttpResponseRedirect:
    """Redirect to the page of a basket."""
    address = reverse("orders:basket")
    return HttpResponseRedirect(f"{address}?{shown.query}" if shown.query else address)


@require_http_methods(["GET", "HEAD", "POST"])
def checkout(request: HttpRequest) -> HttpResponse:
    """Ask for the address, show the summary, and place the order.

    Nothing is stored until the order is placed: the form carries everything in hidden fields.
    """
    values = request.POST if request.method == "POST" else request.GET
    chosen = Basket.from_text(values.get("items", ""))
    for_minor = values.get("for") == "minor"
    if request.method != "POST":
        if not chosen.entries:
            return to_basket(chosen)
        form = OrderForm(initial=_known(request), for_minor=for_minor)
        return _form_page(request, form, chosen, for_minor)
    form = OrderForm(request.POST, for_minor=for_minor)
    if problem := _problem_of(chosen):
        form.add_error(None, problem)
    if not form.is_valid():
        return _form_page(request, form, chosen, for_minor, status=UNPROCESSABLE)
    if request.POST.get("step") == CHANGE:
        return _form_page(request, form, chosen, for_minor)
    offer = Offer.of(chosen)
    if request.POST.get("step") != ORDER:
        return _summary_page(request, form, offer, for_minor)
    if request.POST.get("agreed") != offer.digest:
        return _summary_page(request, form, offer, for_minor, status=CONFLICT)
    return place(request, form, offer)


def _problem_of(chosen: Basket) -> str:
    """Return why a basket cannot be ordered, or ""."""
    if not chosen.entries:
        return _("The products that you chose are no longer available.")
    if not chosen.has_one_seller:
        return _("Several companies sell these products. Please order those of each separately.")
    return ""


@limited_per_address
def place(request: HttpRequest, form: OrderForm, offer: Offer) -> HttpResponse:
    """Place the order, once for each summary that was shown."""
    order = form.save(commit=False)
    order.pk = _key(request.POST.get("key", ""))
    customer = request.user if isinstance(request.user, User) else None
    mail = flows.place(
        order,
        offer,
        customer,
        form.consent_answers(),
        verified_email(request),
    )
    later = mail is not None and mail.is_held_back
    return redirect(reverse("orders:placed") + ("?mail=later" if later else ""))


def _known(request: HttpRequest) -> dict[str, str]:
    """Return what the account says about the customer."""
    if not isinstance(request.user, User):
        return {}
    return {"name": request.user.get_full_name(), "email": request.user.email}


def _key(text: str) -> uuid.UUID:
    """Return the key of the summary that was shown, a new one if it is none."""
    try:
        return uuid.UUID(text)
    except ValueError:
        return uuid.uuid4()


def _form_page(
    request: HttpRequest, form: OrderForm, chosen: Basket, for_minor: bool, status: int = 200
) -> HttpResponse:
    context: dict[str, Any] = {"form": form, "basket": chosen, "for_minor": for_minor}
    return render(request, "orders/checkout.html", context, status=status)


def _summary_page(
    request: HttpRequest, form: OrderForm, offer: Offer, for_minor: bool, status: int = 200
) -> HttpResponse:
    context = {
        "form": form,
        "order": form.save(commit=False),
        "basket": offer.basket,
        "offer": offer,
        "for_minor": for_minor,
        "key": uuid.uuid4(),
        "has_changed": status == CONFLICT,
    }
    return render(request, "orders/summary.html", context, status=status)


@require_safe
def placed(request: HttpRequest) -> HttpResponse:
    """Confirm the order, and say if the email comes tomorrow."""
    return render(request, "orders/placed.html", {"later": request.GET.get("mail") == "later"})
