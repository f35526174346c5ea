"""Where proofs of ticks go, if anywhere: the privacy layer's ledger, or one that the project
names."""

from collections.abc import Collection, Sequence
from typing import Protocol

from django.http import HttpRequest, HttpResponse
from django.utils.module_loading import import_string

from social_consent.conf import conf
from social_consent.providers import Provider


class NotRecorded(Exception):
    """The ledger could not take the proof of a tick."""


class TooManyTicks(NotRecorded):
    """This client has ticked as often as it may for now."""


class Ledger(Protocol):
    """What a ledger must do. It learns nothing about the visitor."""

    def grant(self, provider: Provider, scope: str, receipt: str) -> None:
        """Record a tick for the provider in the words of today (terms.py) under a receipt number,
        or raise."""

    def knows(self, receipt: str) -> bool:
        """Whether there is a tick under this receipt number."""

    def withdrawn(self, receipts: Sequence[str]) -> Collection[str]:
        """Those of the receipt numbers whose consent was taken back."""

    def withdraw(self, receipt: str) -> None:
        """Record that the consent with this receipt number was taken back."""

    def verify_url(self) -> str:
        """Address of a page on which everybody can verify a receipt; empty for none."""

    def download(self, request: HttpRequest, receipt: str) -> HttpResponse:
        """The proof as a file for the visitor. Raises Http404 where the ledger knows no such
        number."""


def ledger() -> Ledger | None:
    """The ledger in use; None where only the visitor's cookie says what was chosen."""
    found: Ledger | None = import_string(conf.LEDGER) if conf.LEDGER else None
    return found
