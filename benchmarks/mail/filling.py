"""An address book of invented people, some of whom consented to advertising."""

from collections.abc import Iterable, Iterator, Sequence
from datetime import timedelta
from typing import Any
from uuid import UUID, uuid5

from django.db import connection
from django.utils import timezone

NAMESPACE = UUID("6ba7b811-9dad-11d1-80b4-00c04fd430c8")
AGE = timedelta(days=30)  # of the consents: each message notes that its consent was used again
SUBSCRIBERS = (
    "subject_key",
    "email",
    "language",
    "time_zone",
    "frequency",
    "created_at",
    "soft_bounces",
)
EVENTS = (
    "id",
    "number",
    "subject_key",
    "topic",
    "channel",
    "choice",
    "wording_id",
    "source",
    "evidence",
    "occurred_at",
)
CONSENTS = ("subject_key", "topic", "channel", "state", "version", "grant_id", "since", "used_at")


def fill(people: int, every: int) -> None:
    """Store so many subscribers to news, each `every`-th of whom consented to advertising."""
    from privacy.consent.topics import ADVERTISING
    from privacy.registry.subject import email_key
    from privacy.triggers import suspended

    wording, now = ADVERTISING.question().wording(), timezone.now() - AGE
    keys = [email_key(email_of(number)) for number in range(people)]
    chosen = [(number, key) for number, key in enumerate(keys) if number % every == 0]
    with suspended(connection):
        _copy(
            "privacy_subscriber",
            SUBSCRIBERS,
            ((key, email_of(n), "en", "", "every", now, 0) for n, key in enumerate(keys)),
        )
        _copy("privacy_consentevent", EVENTS, _events(chosen, wording, now))
        _copy("privacy_currentconsent", CONSENTS, _consents(chosen, keys, wording.version, now))
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")


def email_of(number: int) -> str:
    return f"c{number}@d{number % 100}.example"


def _grant(number: int) -> UUID:
    return uuid5(NAMESPACE, str(number))


def _events(chosen: Iterable[tuple[int, str]], wording: Any, now: Any) -> Iterator[Sequence[Any]]:
    for place, (number, key) in enumerate(chosen, start=1):
        shared = ("advertising", "email", "confirmed", wording.pk, "test", "{}", now)
        yield (_grant(number), place, key, *shared)


def _consents(
    chosen: Iterable[tuple[int, str]], keys: Iterable[str], version: str, now: Any
) -> Iterator[Sequence[Any]]:
    for number, key in chosen:
        yield (key, "advertising", "email", "valid", version, _grant(number), now, now)
    for key in keys:
        yield (key, "news", "email", "valid", "1", None, now, now)


def _copy(table: str, columns: Sequence[str], rows: Iterable[Sequence[Any]]) -> None:
    connection.ensure_connection()
    statement = f"COPY {table} ({', '.join(columns)}) FROM STDIN"
    with connection.cursor() as cursor, cursor.cursor.copy(statement) as copy:
        for row in rows:
            copy.write_row(row)
