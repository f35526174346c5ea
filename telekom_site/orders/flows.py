"""A customer places an order."""

from django.db import transaction
from django.utils.translation import get_language, gettext_noop

from privacy.consent.flows import record_choice
from privacy.email_address import is_same
from privacy.outbox.models import OutgoingMail
from privacy.outbox.purposes import MailPurpose
from privacy.outbox.queue import queue_mail
from telekom_site.accounts.models import User
from telekom_site.orders.models import Order, Product


@transaction.atomic
def place(
    order: Order,
    product: Product,
    customer: User | None,
    advertising: bool,
    verified_email: str = "",
) -> OutgoingMail:
    """Store the order with the product's terms of today, confirm it by mail, record the advertising
    choice.

    The mail repeats name and address only to the customer's own `verified_email`: to a mailbox that
    anybody can name, nothing goes that anybody can write. Raises RateLimitError; nothing is stored
    then.
    """
    order.customer = customer
    order.product_slug, order.product_name = product.slug, product.name
    order.monthly_price_cents = product.monthly_price_cents
    order.minimum_term_months = product.minimum_term_months
    order.save()
    mail = queue_mail(
        order.email,
        "orders/mail/confirmation.txt",
        get_language() or "en",
        purpose=MailPurpose.ORDER,
        about=str(order.pk),
        order=order,
        price=order.monthly_price,
        is_verified=bool(verified_email) and is_same(verified_email, order.email),
    )
    record_choice(order.email, advertising, gettext_noop("order"))
    return mail
