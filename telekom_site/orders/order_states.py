"""The course of an order: which state may follow which, and what each brings about."""

from django.db import transaction
from django.utils import timezone, translation
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from privacy.outbox.mail_purposes import MailPurpose
from privacy.outbox.queue import queue_mail
from telekom_site.contracts import flows as contracts
from telekom_site.contracts.models import Contract
from telekom_site.contracts.terms import legal_day
from telekom_site.invoices import issuing
from telekom_site.invoices.links import download_link
from telekom_site.invoices.models import Invoice
from telekom_site.orders.models import Order

State = Order.State
FOLLOWING: dict[str, tuple[State, ...]] = {
    State.RECEIVED: (State.IN_PROGRESS, State.DELIVERED, State.CANCELLED, State.WITHDRAWN),
    State.IN_PROGRESS: (State.DELIVERED, State.CANCELLED, State.WITHDRAWN),
    State.DELIVERED: (State.WITHDRAWN,),
    State.CANCELLED: (),
    State.WITHDRAWN: (),
}
ENDINGS = {
    State.CANCELLED: Contract.Ending.NOT_DELIVERED,
    State.WITHDRAWN: Contract.Ending.WITHDRAWN,
}


class StateError(Exception):
    """This state does not follow the one that the order is in."""


@transaction.atomic
def change(order: Order, state: State) -> None:
    """Bring an order into a state, with an invoice or its cancellation, and tell the customer.

    The row is locked, so that of two members of staff the second is refused. Raises StateError.
    """
    locked = Order.objects.select_for_update().get(pk=order.pk)
    if state not in FOLLOWING[locked.state]:
        raise StateError
    locked.state = state
    locked.save(update_fields=["state"])
    locked.changes.create(state=state)
    invoice = None
    if state == State.DELIVERED:
        invoice = _invoice(locked)
    elif state in ENDINGS:
        contracts.end_now(locked.number, ENDINGS[state])
        invoice = issuing.cancel(locked.number)
    _tell(locked, invoice)
    order.state = state


def _invoice(order: Order) -> Invoice:
    """Issue the invoice for the first month of everything that was delivered."""
    now = timezone.now()
    with translation.override(order.language):
        first_day = date_format(legal_day(now), "DATE_FORMAT")
        lines = []
        for item in order.items.all():
            text = _("%(product)s, first month from %(day)s")
            text = text % {"product": item.product_name, "day": first_day}
            lines.append(issuing.Line(text, item.quantity, item.monthly_price_cents))
        invoice = Invoice(
            customer_id=order.customer_id,
            company_id=order.company_id,
            order_number=order.number,
            language=order.language,
            name=order.name,
            email=order.email,
            street=order.street,
            postcode=order.postcode,
            city=order.city,
            delivered_on=legal_day(now),
        )
        return issuing.issue(invoice, lines)


def _tell(order: Order, invoice: Invoice | None) -> None:
    """Mail the new state; an erased order has no address."""
    if order.email:
        queue_mail(
            order.email,
            "orders/mail/state.txt",
            order.language,
            purpose=MailPurpose.ORDER_STATE,
            about=str(order.pk),
            controller_id=order.company_id,
            order=order,
            invoice=invoice,
            invoice_link=download_link(invoice) if invoice else "",
        )
