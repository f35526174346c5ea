"""The contracts that orders begin, and until when they run."""

from collections.abc import Iterator
from datetime import datetime

from dateutil.relativedelta import relativedelta
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from telekom_site.orders.models import Order


def runs_until(order: Order) -> datetime:
    """Return the end of the minimum term."""
    end: datetime = order.placed_at + relativedelta(months=order.minimum_term_months)
    return end


def running(orders: QuerySet[Order]) -> Iterator[str]:
    """Return what staff must know before they erase the customer of these orders."""
    for order in orders:
        if runs_until(order) > timezone.now():
            end = date_format(runs_until(order), "DATE_FORMAT")
            text = _("The contract “%(product)s” runs until %(end)s at least.")
            yield text % {"product": order.product_name, "end": end}
