"""Record consent and its withdrawal in the ledger.

A consent is recorded when its plug-in is first served: only then has it had an effect. A client
that keeps no cookies leaves no evidence of a consent that never took effect.
"""

import logging
import secrets
import time
from collections.abc import Iterable, Sequence

from django.http import HttpRequest

from social_consent.conf import conf
from social_consent.consent.choices import Choice, Scope
from social_consent.consent.ledger import NotRecordedError, TooManyConsentsError, ledger
from social_consent.consent.wording import wording_version
from social_consent.providers import Provider

logger = logging.getLogger(__name__)

RECEIPT_BYTES = 16  # of a receipt number, written in hexadecimal digits


def new_choice(provider: Provider, scope: Scope) -> Choice:
    """Return a consent given now, with the receipt number under which it will be recorded."""
    receipt = secrets.token_hex(RECEIPT_BYTES) if ledger() else ""
    return Choice(provider.key, scope, wording_version(provider), int(time.time()), receipt)


def record(request: HttpRequest, provider: Provider, choice: Choice) -> None:
    """Record a consent once, before its plug-in is served.

    Raises TooManyConsentsError or NotRecordedError; then nothing was recorded.
    """
    consent_ledger = ledger()
    if consent_ledger is None or not choice.receipt:
        return
    try:
        if consent_ledger.knows(choice.receipt):
            return
        if conf.MAY_CONSENT and not conf.MAY_CONSENT(request):
            raise TooManyConsentsError
        consent_ledger.grant(provider, choice.scope, choice.receipt)
    except NotRecordedError:
        raise
    except Exception as problem:
        logger.error("The ledger missed a consent: %s", type(problem).__name__)
        raise NotRecordedError from problem


def withdraw(choice: Choice) -> None:
    """Record a withdrawal. A failing ledger does not prevent the withdrawal (Art. 7(3) GDPR)."""
    consent_ledger = ledger()
    if consent_ledger is None or not choice.receipt:
        return
    try:
        if consent_ledger.knows(choice.receipt):
            consent_ledger.withdraw(choice.receipt)
    except Exception as problem:
        logger.error("The ledger missed a withdrawal: %s", type(problem).__name__)


def without_withdrawn(choices: Sequence[Choice]) -> Iterable[Choice]:
    """Return the choices whose consent was not withdrawn, so that a copied cookie restores none.

    Returns none where the ledger fails: in doubt, nothing is loaded.
    """
    consent_ledger = ledger()
    receipts = [choice.receipt for choice in choices if choice.receipt]
    if consent_ledger is None or not receipts:
        return choices
    try:
        withdrawn = consent_ledger.withdrawn(receipts)
    except Exception as problem:
        logger.error("The ledger cannot be asked: %s", type(problem).__name__)
        return []
    return [choice for choice in choices if choice.receipt not in withdrawn]
