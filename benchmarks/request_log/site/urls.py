"""The page that is measured: a list of orders through two templates, no database."""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from decimal import Decimal

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import path


@dataclass(frozen=True, slots=True)
class Order:
    number: int
    placed: datetime
    article: str
    price: Decimal
    shipped: bool


ORDERS = [
    Order(
        number=1000 + place,
        placed=datetime(2026, 1, 1, 12, tzinfo=UTC) + timedelta(days=place),
        article=f"Telephone <{place}>",
        price=Decimal("19.95") * (place + 1),
        shipped=place % 3 != 0,
    )
    for place in range(3)
]


def orders(request: HttpRequest) -> HttpResponse:
    return render(
        request, "orders.html", {"orders": ORDERS, "number": request.GET.get("page", "1")}
    )


def order(request: HttpRequest, number: int) -> HttpResponse:
    return render(
        request, "orders.html", {"orders": [order for order in ORDERS if order.number == number]}
    )


def reset(request: HttpRequest, token: str) -> HttpResponse:
    """A route with a secret, so that a log which hides them has something to look for."""
    return HttpResponse()


urlpatterns = [
    path("orders/", orders, name="orders"),
    path("orders/<int:number>/", order, name="order"),
    path("account/reset/<token>/", reset, name="reset"),
]
