"""The ledger in which consents are recorded, if any: the privacy layer's, or one that the project
names."""

from collections.abc import Collection, Sequence
from typing import Protocol

from django.http import HttpRequest, HttpResponse
from django.utils.module_loading import import_string

from social_consent.conf import conf
from social_consent.providers import Provider


class NotRecordedError(Exception):
    """The ledger could not record a consent."""


class TooManyConsentsError(NotRecordedError):
    """This client has reached its limit of recorded consents for now."""


class Ledger(Protocol):
    """What a ledger must do. It learns nothing about the visitor."""

    def grant(self, provider: Provider, scope: str, receipt: str) -> None:
        """Record a consent to the provider in its current wording (consent/wording.py) under a
        receipt number, or raise."""

    def knows(self, receipt: str) -> bool:
        """Return whether a consent is recorded under this receipt number."""

    def withdrawn(self, receipts: Sequence[str]) -> Collection[str]:
        """Return those of the receipt numbers whose consent was withdrawn."""

    def withdraw(self, receipt: str) -> None:
        """Record the withdrawal of the consent with this receipt number."""

    def verify_url(self) -> str:
        """Return the address of a page on which anyone can verify a receipt; "" for none."""

    def download(self, request: HttpRequest, receipt: str) -> HttpResponse:
        """Return the receipt as a file for the visitor. Raises Http404 for an unknown number."""


def ledger() -> Ledger | None:
    """Return the ledger in use; None where only the visitor's cookie records consents."""
    consent_ledger: Ledger | None = import_string(conf.LEDGER) if conf.LEDGER else None
    return consent_ledger
