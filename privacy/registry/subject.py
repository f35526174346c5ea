"""The data subject: who is meant, in the identifiers by which rows are found.

An email address whose control the person proved identifies them. An IP address does not (Art. 11
GDPR): a household, an office or a mobile network shares one, so nothing is told, changed or deleted
on the strength of it.
"""

from dataclasses import dataclass
from datetime import datetime

from privacy.digests import keyed_digest, keyed_digests
from privacy.email_address import canonical


def email_key(email: str) -> str:
    """A keyed digest (HMAC-SHA-256, 64 hex digits) of an address: pseudonymous, for proofs that
    outlive it."""
    return keyed_digest("email_key", canonical(email))


def email_keys(email: str) -> tuple[str, ...]:
    """The pseudonyms under which an address may be stored: by the present identity key, then by
    older ones."""
    return keyed_digests("email_key", canonical(email))


@dataclass(frozen=True, slots=True)
class FormerAddress:
    """An address that was the person's until a moment: what came later may be somebody else's."""

    until: datetime
    email: str = ""
    pseudonyms: tuple[str, ...] = ()  # given where the address itself is not known any more

    @property
    def keys(self) -> tuple[str, ...]:
        """The pseudonyms under which it may be stored."""
        return self.pseudonyms or email_keys(self.email)


@dataclass(frozen=True, slots=True)
class DataSubject:
    """A person, by an email address they proved to control and those that they had before.

    Of a person whose address is not known any more, only its `pseudonyms`.
    """

    email: str
    former: tuple[FormerAddress, ...] = ()
    pseudonyms: tuple[str, ...] = ()

    @property
    def email_key(self) -> str:
        """The pseudonym under which new evidence is stored."""
        return self.pseudonyms[0] if self.pseudonyms else email_key(self.email)

    @property
    def keys(self) -> tuple[str, ...]:
        """The pseudonyms under which the present address may be stored; none of nobody."""
        return self.pseudonyms or (email_keys(self.email) if self.email else ())

    @property
    def all_keys(self) -> tuple[str, ...]:
        """The pseudonyms of the present address and of former ones."""
        return (*self.keys, *(key for former in self.former for key in former.keys))
