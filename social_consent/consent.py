"""Giving and withdrawing consent: the ledger is told, and the visitor's choice follows from it."""

import logging
import time

from social_consent.choices import Choice, Scope, place_of
from social_consent.ledger import NotRecorded, ledger
from social_consent.providers import Provider
from social_consent.terms import version

logger = logging.getLogger(__name__)


def give(provider: Provider, scope: Scope, page: str) -> Choice:
    """The choice that a tick on `page` makes. Raises NotRecorded: no plug-in without proof of consent."""
    book = ledger()
    try:
        receipt = book.grant(provider, scope) if book else ""
    except Exception as problem:
        logger.error("The ledger missed a tick: %s", type(problem).__name__)
        raise NotRecorded from problem
    place = place_of(page) if scope is Scope.PAGE else ""
    return Choice(provider.key, scope, version(provider), int(time.time()), place, receipt)


def withdraw(choice: Choice) -> None:
    """Tell the ledger that a choice was taken back. A ledger that fails does not hinder it (Art. 7(3) GDPR)."""
    book = ledger()
    if book is None or not choice.receipt:
        return
    try:
        book.withdraw(choice.receipt)
    except Exception as problem:
        logger.error("The ledger missed a withdrawal: %s", type(problem).__name__)
