"""The data subject, by the identifiers that lead to their rows.

A verified email address identifies a person, and so does a proven number. An IP address does not
(Art. 11 GDPR): a household, an office or a mobile network shares one, so it never decides what is
disclosed, changed or deleted.
"""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property
from itertools import chain

from privacy.digests import digests_of_each, keyed_digest, keyed_digests
from privacy.email_address import Spellings, canonical
from privacy.registry.companies import Companies


def email_key(email: str) -> str:
    """Return the pseudonymous key of an address: a keyed digest (HMAC-SHA-256, 64 hex digits).

    It is stored in evidence that outlives the address.
    """
    return keyed_digest("email_key", canonical(email))


def email_keys(email: str) -> tuple[str, ...]:
    """Return the pseudonyms under which an address may be stored: current identity key first."""
    return keyed_digests("email_key", canonical(email))


def email_keys_of_each(emails: Collection[str]) -> Mapping[str, tuple[str, ...]]:
    """Return the `email_keys` of each address, for the thousands of a campaign."""
    keys = digests_of_each("email_key", map(canonical, emails))
    return dict(zip(emails, keys, strict=True))


@dataclass(frozen=True)
class FormerAddress:
    """An address that the person used to have; later data may be another person's.

    Attributes:
        until: the moment at which the person gave it up.
        email: the address, empty where only its pseudonyms are known.
        pseudonyms: its pseudonyms where the address itself is not known any more.
    """

    until: datetime
    email: str = ""
    pseudonyms: tuple[str, ...] = ()

    @property
    def keys(self) -> tuple[str, ...]:
        """Pseudonyms under which the address may be stored."""
        return self.pseudonyms or email_keys(self.email)

    @cached_property
    def spellings(self) -> Spellings:
        """How the tables may hold the address."""
        return Spellings.of(self.email)


@dataclass(frozen=True, slots=True)
class Number:
    """A number by which a company knows a person.

    Attributes:
        kind: name of its `IdentifierKind`.
        value: the number in its stored form.
    """

    kind: str
    value: str

    def __str__(self) -> str:
        return f"{self.kind}:{self.value}"

    @classmethod
    def parse(cls, text: str) -> "Number":
        """Return the number of a text that `str` made."""
        kind, _colon, value = text.partition(":")
        return cls(kind, value)

    @property
    def keys(self) -> tuple[str, ...]:
        """Pseudonyms under which the number may be stored: current identity key first."""
        return keyed_digests("number_key", str(self))


@dataclass(frozen=True)
class DataSubject:
    """A person, identified by a verified email address, by proven numbers, or by both.

    Attributes:
        email: the verified address, empty where there is none or it is not known any more.
        former: addresses that the person had before.
        pseudonyms: the pseudonyms of `email` where the address itself is not known any more.
        numbers: numbers that the person has proven to be theirs.
        companies: the companies whose rows are meant; None for every company.
    """

    email: str
    former: tuple[FormerAddress, ...] = ()
    pseudonyms: tuple[str, ...] = ()
    numbers: tuple[Number, ...] = ()
    companies: Companies | None = None

    @property
    def email_key(self) -> str:
        """Pseudonym of the address, under which new evidence about it is stored."""
        return self.pseudonyms[0] if self.pseudonyms else email_key(self.email)

    @cached_property
    def spellings(self) -> Spellings:
        """How the tables may hold the current address."""
        return Spellings.of(self.email)

    @property
    def identifiers(self) -> tuple[tuple[str, ...], ...]:
        """Pseudonyms of the current address, if there is one, and of each number; of each, the one
        first under which new evidence is stored."""
        own = self.pseudonyms or (email_keys(self.email) if self.email else ())
        return (*([own] if own else []), *(number.keys for number in self.numbers))

    @property
    def keys(self) -> tuple[str, ...]:
        """Pseudonyms under which the current address and the numbers may be stored."""
        return tuple(chain.from_iterable(self.identifiers))

    @property
    def all_keys(self) -> tuple[str, ...]:
        """Pseudonyms of the current address, of former ones and of the numbers."""
        keys = list(self.keys)
        for former in self.former:
            keys += former.keys
        return tuple(keys)
