"""Giving and withdrawing consent: the visitor's choice, and its proof in the ledger.

A consent is proved when the wrapper is first served for it: only then has it had an effect. A
client that keeps no cookies leaves no proof of what never happened.
"""

import logging
import secrets
import time
from collections.abc import Iterable, Sequence

from django.http import HttpRequest

from social_consent.conf import conf
from social_consent.consent.choices import Choice, Scope
from social_consent.consent.ledger import NotRecorded, TooManyTicks, ledger
from social_consent.consent.wording import version
from social_consent.providers import Provider

logger = logging.getLogger(__name__)

RECEIPT_BYTES = 16  # of a receipt number, written in hexadecimal digits


def give(provider: Provider, scope: Scope) -> Choice:
    """The choice that a tick makes, with the number under which its proof will stand."""
    receipt = secrets.token_hex(RECEIPT_BYTES) if ledger() else ""
    return Choice(provider.key, scope, version(provider), int(time.time()), receipt)


def prove(request: HttpRequest, provider: Provider, choice: Choice) -> None:
    """Record a consent before its plug-in is served, once. Raises TooManyTicks and NotRecorded:
    then none is."""
    book = ledger()
    if book is None or not choice.receipt:
        return
    try:
        if book.knows(choice.receipt):
            return
        if conf.MAY_TICK and not conf.MAY_TICK(request):
            raise TooManyTicks
        book.grant(provider, choice.scope, choice.receipt)
    except NotRecorded:
        raise
    except Exception as problem:
        logger.error("The ledger missed a tick: %s", type(problem).__name__)
        raise NotRecorded from problem


def withdraw(choice: Choice) -> None:
    """Tell the ledger that a choice was taken back. A ledger that fails does not hinder it (Art.
    7(3) GDPR)."""
    book = ledger()
    if book is None or not choice.receipt:
        return
    try:
        if book.knows(choice.receipt):
            book.withdraw(choice.receipt)
    except Exception as problem:
        logger.error("The ledger missed a withdrawal: %s", type(problem).__name__)


def not_withdrawn(choices: Sequence[Choice]) -> Iterable[Choice]:
    """Those of the choices whose consent stands: a copy of a cookie does not bring back what was
    taken back.

    A ledger that cannot be asked leaves none: in doubt, nothing is loaded.
    """
    book = ledger()
    receipts = [choice.receipt for choice in choices if choice.receipt]
    if book is None or not receipts:
        return choices
    try:
        withdrawn = book.withdrawn(receipts)
    except Exception as problem:
        logger.error("The ledger cannot be asked: %s", type(problem).__name__)
        return []
    return [choice for choice in choices if choice.receipt not in withdrawn]
