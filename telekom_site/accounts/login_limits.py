"""Guessing slows down per account and network, and never locks the owner out from elsewhere.

An attempt is counted before it is judged, so that parallel guesses do not pass, and given back when
it was right. Three counts must agree:

1. wrong attempts for this account from this network: the pause grows with them (ACCOUNTS_GUESSES);
2. wrong attempts from this network, whatever the account (ACCOUNTS_GUESSES_PER_NETWORK,
   ..._PER_SITE);
3. wrong attempts for this account from all networks that it does not know
   (ACCOUNTS_GUESSES_PER_ACCOUNT). A network from which someone has logged in to the account before
   is known to it and passes by this count, so a flood from many networks does not stop the owner at
   home; a password link by mail helps from anywhere.

Unknown addresses are counted as known ones are.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import timedelta
from typing import NamedTuple

from django.http import HttpRequest
from django.utils import timezone

from privacy.client import client_address
from privacy.digests import keyed_digest
from privacy.email_address import canonical
from privacy.rate_limits.counting import client_networks, give_back, take
from telekom_site.accounts.conf import conf
from telekom_site.accounts.models import KnownNetwork, User

HOUR = timedelta(hours=1)
DAY = timedelta(days=1)


class TooManyGuessesError(Exception):
    """There were as many wrong attempts as are taken for now."""


class _Count(NamedTuple):
    """One place in one count: what is counted, for how long, and how often at most."""

    kind: str
    value: str
    period: timedelta
    limit: int


@dataclass(slots=True)
class Guess:
    """One attempt that has been counted; it counts as wrong until it is said to be right."""

    taken: list[_Count] = field(default_factory=list)

    def was_right(self) -> None:
        """Give the places back."""
        for count in self.taken:
            give_back(count.kind, count.value, count.period)
        self.taken.clear()


def count_guess(request: HttpRequest, email: str, what: str = "password") -> Guess:
    """Count an attempt to guess a secret (`what`: password or code) of an account. Raises
    TooManyGuessesError."""
    guess = Guess()
    for count in _counts(request, email, what):
        if not take(*count):
            raise TooManyGuessesError
        guess.taken.append(count)
    return guess


def remember_network(request: HttpRequest, user: User) -> None:
    """Note that someone has logged in to the account from this network."""
    KnownNetwork.objects.update_or_create(
        account=user,
        network=_network_key(request, user.email),
        defaults={"last_used_at": timezone.now()},
    )


def _counts(request: HttpRequest, email: str, what: str) -> Iterator[_Count]:
    address, account = client_address(request), canonical(email)
    networks = client_networks(address)
    for period, attempts in conf.GUESSES:
        yield _Count(f"guess.{what}.{period}", f"{account} {networks[0]}", period, attempts)
    for network, limit in zip(
        networks, (conf.GUESSES_PER_NETWORK, conf.GUESSES_PER_SITE), strict=False
    ):
        yield _Count("guess.network", network, HOUR, limit)
    if not _is_known(request, account):
        yield _Count(f"guess.{what}.account", account, DAY, conf.GUESSES_PER_ACCOUNT)


def _is_known(request: HttpRequest, email: str) -> bool:
    since = timezone.now() - conf.KNOWN_NETWORK
    return KnownNetwork.objects.filter(
        network=_network_key(request, email), last_used_at__gte=since
    ).exists()


def _network_key(request: HttpRequest, email: str) -> str:
    return keyed_digest(
        "known_network", f"{canonical(email)} {client_networks(client_address(request))[0]}"
    )
