"""Who gets service notices: what a site tells of its customers with running contracts."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Protocol

from privacy.service_notices.models import ServiceNotice


@dataclass(frozen=True, slots=True)
class NoticeRecipient:
    """A person to tell, once for each address.

    Attributes:
        email: the current address.
        language: in which the contract was concluded, or which a row about the person has.
        contracts: numbers of the contracts that the notice is about; none where it is about
            something else.
    """

    email: str
    language: str
    contracts: tuple[str, ...]


class NoticeSource(Protocol):
    """What a site tells of its customers, as the setting PRIVACY_NOTICE_SOURCE names it."""

    def recipients(self, notice: ServiceNotice) -> Iterator[NoticeRecipient]:
        """Yield the customers with running contracts that a notice is about."""

    def count(self, notice: ServiceNotice) -> int:
        """Return how many customers these are."""

    def products(self) -> list[tuple[str, str]]:
        """Return (slug, name) of the products that a notice can be about."""
