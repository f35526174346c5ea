"""A customer places an order."""

from collections.abc import Iterator, Sequence

from django.db import transaction
from django.utils.translation import gettext_noop

from privacy.consent.questions import Answer, record_answers
from privacy.email_address import is_same
from privacy.outbox.mail_purposes import MailPurpose
from privacy.outbox.models import OutgoingMail
from privacy.outbox.queue import queue_mail
from telekom_site.accounts.login_address import is_confirmed
from telekom_site.accounts.models import User
from telekom_site.contracts import legal_texts
from telekom_site.contracts.flows import conclude
from telekom_site.contracts.models import Contract
from telekom_site.orders.models import Order, OrderItem
from telekom_site.orders.offer import Offer


@transaction.atomic
def place(
    order: Order,
    offer: Offer,
    customer: User | None,
    answers: Sequence[Answer],
    verified_email: str = "",
) -> OutgoingMail | None:
    """Store the order with the texts of the offer, conclude its contracts, confirm it by mail.

    `order.pk` is the number of the form: an order that is stored already is not stored again, and
    None is returned. `answers` are those to the questions of consent. The mail repeats name
    and address only to the customer's own `verified_email`: to a mailbox that anybody can name,
    nothing goes that anybody can write. Raises RateLimitError; nothing is stored then.
    """
    order.customer = customer or _owner(order.email)
    order.company = offer.basket.company
    order.language, order.terms = offer.language, offer.freeze_terms()
    if not _store(order):
        return None
    order.changes.create(state=order.state, changed_at=order.placed_at)
    contracts = list[Contract]()
    for item in _items(order, offer):
        contracts += _contracts(order, item)
    mail = _confirm(order, offer, contracts, verified_email)
    record_answers(order.email, answers, gettext_noop("order"))
    return mail


def _owner(email: str) -> User | None:
    """Return the account whose verified address this is."""
    account = User.objects.with_address(email)
    return account if account is not None and is_confirmed(account) else None


def _store(order: Order) -> bool:
    """Store an order unless there is one of its key; whether it was stored now."""
    values = {}
    for field in Order._meta.concrete_fields:
        if not field.primary_key:
            values[field.attname] = getattr(order, field.attname)
    stored, is_new = Order.objects.get_or_create(pk=order.pk, defaults=values)
    order.number = stored.number
    return is_new


def _items(order: Order, offer: Offer) -> Iterator[OrderItem]:
    """Store the items of an order, and yield them."""
    for entry, summary in offer.summaries:
        yield order.items.create(
            product_slug=entry.product.slug,
            product_name=entry.product.name,
            quantity=entry.quantity,
            monthly_price_cents=entry.product.monthly_price_cents,
            minimum_term_months=entry.product.minimum_term_months,
            summary=offer.freeze_summary(summary),
        )


def _contracts(order: Order, item: OrderItem) -> Iterator[Contract]:
    """Conclude a contract for each of an item: each can be ended on its own."""
    for _number in range(item.quantity):
        contract = Contract(
            customer=order.customer,
            company=order.company,
            order_number=order.number,
            product_slug=item.product_slug,
            product_name=item.product_name,
            monthly_price_cents=item.monthly_price_cents,
            minimum_term_months=item.minimum_term_months,
            name=order.name,
            email=order.email,
            street=order.street,
            postcode=order.postcode,
            city=order.city,
            concluded_at=order.placed_at,
            summary=item.summary,
        )
        yield conclude(contract)


def _confirm(
    order: Order, offer: Offer, contracts: list[Contract], verified_email: str
) -> OutgoingMail:
    documents = [
        *(summary for _entry, summary in offer.summaries),
        offer.terms,
        legal_texts.withdrawal_instruction(order.company),
        legal_texts.withdrawal_form(order.company),
    ]
    return queue_mail(
        order.email,
        "orders/mail/confirmation.txt",
        offer.language,
        purpose=MailPurpose.ORDER,
        about=str(order.pk),
        controller_id=order.company_id,
        order=order,
        contracts=contracts,
        documents=documents,
        is_verified=bool(verified_email) and is_same(verified_email, order.email),
    )
