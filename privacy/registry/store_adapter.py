"""Store adapters: the only access to datasets outside the tables."""

from collections.abc import Iterator, Mapping
from datetime import datetime
from typing import Any, Protocol, runtime_checkable

from privacy.registry.subject import DataSubject


class StoreError(Exception):
    """A store cannot be read or erased from. The message names store and field, never a person."""


@runtime_checkable
class StoreAdapter(Protocol):
    """Reads and erases one dataset outside the tables.

    Methods raise on failure, mostly StoreError or OSError; partial answers are never returned.
    """

    def read(self, subject: DataSubject) -> Iterator[Mapping[str, Any]]:
        """Yield the person's records, each as a mapping from label to value."""

    def count(self, subject: DataSubject) -> int:
        """Return how many records `erase` would delete."""

    def erase(self, subject: DataSubject, created_before: datetime | None) -> int:
        """Delete the person's records created before `created_before`; return the count.

        None deletes them all. Idempotent.
        """

    def expire(self) -> int:
        """Delete the records whose retention period has ended; return the count.

        Returns 0 where another job deletes them.
        """


@runtime_checkable
class SampledAdapter(StoreAdapter, Protocol):
    """A store adapter that knows a person of whom it has a record, without `read`: the check of the
    notice (S30) sees that what it stores is also exported."""

    def sample(self) -> DataSubject | None:
        """Return a person of whom there is a record, by pseudonyms; None where there is none."""


class NotAssignable:
    """Adapter of a store whose content cannot be assigned to a person (Art. 11 GDPR)."""

    def read(self, subject: DataSubject) -> Iterator[Mapping[str, Any]]:
        """Yield nothing."""
        yield from ()

    def count(self, subject: DataSubject) -> int:
        """Return 0: no record can be assigned to the person."""
        return 0

    def erase(self, subject: DataSubject, created_before: datetime | None) -> int:
        """Delete nothing; return 0."""
        return 0

    def expire(self) -> int:
        """Delete nothing; return 0."""
        return 0


not_assignable = NotAssignable()
