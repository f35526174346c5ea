"""The data subject: who is meant, in the identifiers by which rows are found."""

import unicodedata
from contextlib import suppress
from dataclasses import dataclass

from privacy.digests import keyed_digest


def normalise_email(raw: str) -> str:
    """The form in which mailboxes are compared: NFC, casefolded, the domain in IDNA.

    For search only: the raw value is kept as it came. Plus-tags stay, since they may be other people's.
    """
    local, _, domain = unicodedata.normalize("NFC", raw.strip()).rpartition("@")
    with suppress(UnicodeError):  # not a host name: compared as it is
        domain = domain.encode("idna").decode("ascii")
    return f"{local.casefold()}@{domain.casefold()}"


def email_key(email: str) -> str:
    """A keyed digest (HMAC-SHA-256, 64 hex digits) of a mailbox: pseudonymous, for proofs that outlive it."""
    return keyed_digest("email_key", normalise_email(email))


def address_key(address: str) -> str:
    """A keyed digest (HMAC-SHA-256, 64 hex digits) of an IP address."""
    return keyed_digest("address_key", address)


@dataclass(frozen=True, slots=True)
class DataSubject:
    """A person, by a mailbox they proved to control and the addresses from which they proved it.

    Of somebody whose mailbox is not known any more, only its digest `key`.
    """

    email: str
    addresses: frozenset[str] = frozenset()
    key: str = ""

    @property
    def email_key(self) -> str:
        return self.key or email_key(self.email)
