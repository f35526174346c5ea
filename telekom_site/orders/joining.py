"""Orders that were placed without an account join it once its address is verified."""

from django.db.models import Model

from privacy.personal_data.rows import filter_by_email
from telekom_site.accounts.models import User
from telekom_site.contracts.models import Contract
from telekom_site.invoices.models import Invoice
from telekom_site.orders.models import Order

JOINED: tuple[type[Model], ...] = (Order, Contract, Invoice)


def join(sender: object, user: User, **kwargs: object) -> None:
    """Give the account what was ordered with its address, which was verified just now."""
    for model in JOINED:
        alone = model._default_manager.filter(customer=None)
        filter_by_email(alone, "email", user.email).update(customer=user)
