"""What the adapter of a declared store does: the one way to data outside the tables."""

from collections.abc import Iterator, Mapping
from datetime import datetime
from typing import Any, Protocol, runtime_checkable

from privacy.registry.subject import DataSubject


class StoreError(Exception):
    """A store cannot be read or erased from. The message names store and field, never a person."""


@runtime_checkable
class StoreAdapter(Protocol):
    """What a declared store can do. Whatever it cannot do it raises: an answer is complete or it is
    not given."""

    def read(self, subject: DataSubject) -> Iterator[Mapping[str, Any]]:
        """The person's records: what each part is called, and its value."""

    def count(self, subject: DataSubject) -> int:
        """How many records `erase` would take away."""

    def erase(self, subject: DataSubject, created_before: datetime | None) -> int:
        """Take the person's records away, those that came later left alone; how many. It may be
        called twice."""

    def expire(self) -> int:
        """Take away whatever has been kept as long as declared; how many records. 0 where somebody
        else does it."""


class NotAssignable:
    """Reads and erases nothing: what stands in the store cannot be assigned to a person (Art. 11
    GDPR)."""

    def read(self, subject: DataSubject) -> Iterator[Mapping[str, Any]]:
        yield from ()

    def count(self, subject: DataSubject) -> int:
        return 0

    def erase(self, subject: DataSubject, created_before: datetime | None) -> int:
        return 0

    def expire(self) -> int:
        return 0


not_assignable = NotAssignable()
