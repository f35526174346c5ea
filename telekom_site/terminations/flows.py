"""A customer withdraws or cancels: the declaration counts as received, whatever it names."""

from contextlib import suppress
from datetime import datetime

from django.db import IntegrityError, transaction
from django.utils import timezone

from privacy.email_address import is_same
from privacy.outbox.mail_purposes import MailPurpose
from privacy.outbox.models import OutgoingMail
from privacy.outbox.queue import queue_mail
from privacy.rate_limits.counting import RateLimitError
from telekom_site.contracts import flows as contracts
from telekom_site.contracts.models import Contract
from telekom_site.contracts.terms import end_of, legal_day
from telekom_site.orders import order_states
from telekom_site.orders.models import Order
from telekom_site.terminations.links import receipt_link
from telekom_site.terminations.models import Termination

COMPARED = ("kind", "name", "reference", "email", "ground", "reason", "wanted_on")


@transaction.atomic
def receive(declared: Termination) -> Termination:
    """Store a declaration, carry it out if it names a contract of this email address, and mail the
    receipt; return the stored one.

    A declaration that was sent twice is stored once. What cannot be matched waits for staff; the
    page's answer is the same. The receipt repeats to the mailbox, which anybody can name, only
    numbers, dates and choices.
    """
    if stored := _store(declared):
        return stored
    _match(declared)
    if is_in_time(declared):
        carry_out(declared)
    with suppress(RateLimitError):  # the page and its download are the receipt then
        _mail_receipt(declared)
    return declared


def _store(declared: Termination) -> Termination | None:
    """Store a declaration, unless it was stored already, maybe just now: then return that one."""
    try:
        with transaction.atomic():
            declared.save(force_insert=True)
    except IntegrityError:
        stored = Termination.objects.get(pk=declared.pk)
        if all(getattr(stored, name) == getattr(declared, name) for name in COMPARED):
            return stored
        declared.pk = Termination._meta.pk.get_default()  # another one from the same page
        declared.save(force_insert=True)
    return None


def is_in_time(declared: Termination) -> bool:
    """Return whether it takes effect without a decision of staff."""
    if declared.kind == Termination.Kind.CANCELLATION:
        return declared.ground == Termination.Ground.ORDINARY
    named = _contracts(declared)
    received_on = legal_day(declared.received_at)
    return bool(named) and all(received_on <= item.withdrawal_ends_on for item in named)


def carry_out(declared: Termination) -> bool:
    """End what a matched declaration names, and note that it is done; whether anything was named.

    An extraordinary cancellation ends the contract at the end of the wanted day, or now.
    """
    named = _contracts(declared)
    if not named:
        return False
    if declared.kind == Termination.Kind.WITHDRAWAL:
        is_done = _withdraw(declared, named)
    else:
        is_done = True
        declared.ends_at = max(_cancel(declared, contract) for contract in named)
    if is_done:
        declared.done_at = timezone.now()
    declared.save(update_fields=["ends_at", "done_at"])
    return True


@transaction.atomic
def accept(declared: Termination) -> bool:
    """End what a declaration names, as staff decided, and tell the customer when it ends.

    Staff have looked, so the number alone is enough here; whether it names anything that runs, and
    nobody has decided meanwhile.
    """
    if not _is_open(declared):
        return False
    _match(declared, by_number_alone=True)
    if not carry_out(declared):
        return False
    if declared.done_at is None:  # a part of an order: staff settle the invoice
        declared.done_at = timezone.now()
        declared.save(update_fields=["done_at"])
    _tell(declared, "terminations/mail/ended.txt")
    return True


@transaction.atomic
def close(declared: Termination) -> bool:
    """Note that a declaration has no effect, as staff decided, and tell the customer; whether
    nobody has decided meanwhile."""
    if not _is_open(declared):
        return False
    declared.done_at = timezone.now()
    declared.save(update_fields=["done_at"])
    _tell(declared, "terminations/mail/closed.txt")
    return True


def _is_open(declared: Termination) -> bool:
    """Lock a declaration until the transaction ends; return whether it still waits for staff."""
    waiting = Termination.objects.select_for_update().filter(pk=declared.pk, done_at=None)
    return waiting.first() is not None


def is_receipt_mailed(declared: Termination) -> bool:
    """Return whether the receipt is sent by now, or at once: not where the mailbox gets no more
    email today."""
    receipts = OutgoingMail.objects.filter(about=str(declared.pk), purpose=MailPurpose.TERMINATION)
    mail = receipts.first()
    return mail is not None and not mail.is_held_back


def _match(declared: Termination, by_number_alone: bool = False) -> None:
    """Note the order or contract whose number, and whose email address, it names."""
    order = Order.objects.filter(number=declared.number).first()
    contract = Contract.objects.filter(number=declared.number).first()
    if order and (by_number_alone or is_same(order.email, declared.email)):
        declared.order = order
    if contract and (by_number_alone or is_same(contract.email, declared.email)):
        declared.contract = contract
        declared.order = Order.objects.filter(number=contract.order_number).first()
    declared.save(update_fields=["order", "contract"])


def _contracts(declared: Termination) -> list[Contract]:
    """Return the contracts that it names and that have not ended."""
    if declared.contract is not None:
        named = [declared.contract]
    elif declared.order is not None:
        named = list(Contract.objects.filter(order_number=declared.order.number))
    else:
        named = []
    return [contract for contract in named if not contract.has_ended]


def _withdraw(declared: Termination, named: list[Contract]) -> bool:
    """Withdraw the whole order, or the one contract of several; whether nothing is left to do.

    Of an order that is withdrawn in part, staff settle the invoice.
    """
    declared.ends_at = timezone.now()
    order = declared.order
    if order is not None:
        others = Contract.objects.filter(order_number=order.number)
        if not others.exclude(pk__in=[contract.pk for contract in named]).exists():
            with suppress(order_states.StateError):
                order_states.change(order, Order.State.WITHDRAWN)
                return True
    for contract in named:
        contracts.withdraw(contract)
    return False


def _cancel(declared: Termination, contract: Contract) -> datetime:
    wanted = end_of(declared.wanted_on) if declared.wanted_on else None
    if declared.ground == Termination.Ground.ORDINARY:
        return contracts.cancel(contract, wanted)
    return contracts.end_at(contract, wanted or timezone.now())


def _tell(declared: Termination, template: str) -> None:
    """Mail what staff decided; an erased declaration has no address."""
    if declared.email:
        queue_mail(
            declared.email,
            template,
            declared.language,
            purpose=MailPurpose.ORDER_STATE,
            about=str(declared.pk),
            controller_id=_company_id(declared),
            declared=declared,
        )


def _company_id(declared: Termination) -> int | None:
    """Return the key of the company whose contract or order it ends."""
    if declared.contract is not None:
        return declared.contract.company_id
    return declared.order.company_id if declared.order is not None else None


def _mail_receipt(declared: Termination) -> None:
    queue_mail(
        declared.email,
        "terminations/mail/receipt.txt",
        declared.language,
        purpose=MailPurpose.TERMINATION,
        about=str(declared.pk),
        controller_id=_company_id(declared),
        declared=declared,
        link=receipt_link(declared),
    )
