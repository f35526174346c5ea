"""People whom a company knows by a contract number, some without an email address."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from typing import Any

from privacy.registry.discovery import registry
from privacy.registry.identifier_kind import IdentifierKind
from telekom_site.accounts.models import User

ADDRESS = ["Anna Arnold", "Am Hang 3", "53113 Bonn"]
CONTRACT = "account_number"


def address_of(account: User) -> list[str]:
    """Return the postal address on file: the same for everyone but for the name."""
    return [account.first_name or "Anna Arnold", *ADDRESS[1:]]


def contract_numbers(**changes: Any) -> IdentifierKind:
    """Declare that an account's customer number is the number of a contract with an address."""
    customer_number = registry.identifier_kind("customer_number")
    assert customer_number is not None
    kind = IdentifierKind(
        CONTRACT,
        title="Account number",
        hint="on the contract",
        normalise=customer_number.normalise,
        model="accounts.User",
        path="customer_number",
        phone="phone",
        postal_address=address_of,
        is_lasting=True,
    )
    return replace(kind, **changes)


@contextmanager
def known_by_contract() -> Iterator[None]:
    """Declare contract numbers, which lead to accounts and to requests, beside what is declared."""
    account = registry.get("accounts.User")
    others = [declaration for declaration in registry.declarations if declaration is not account]
    by_contract = replace(account, subject=(), numbers={CONTRACT: "customer_number"})
    with registry.temporarily([by_contract, *others, contract_numbers()]):
        yield
