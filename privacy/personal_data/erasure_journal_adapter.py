"""Store adapter of the erasure journal: access covers it, and its entries expire."""

from collections.abc import Iterator
from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _

from privacy.personal_data import erasure_journal
from privacy.personal_data.erasure_journal_file import Decision, Entry, entries
from privacy.registry.subject import DataSubject


class ErasureJournalAdapter:
    """Adapter that reads by pseudonym and erases nothing: the journal protects the erasure."""

    def read(self, subject: DataSubject) -> Iterator[dict[str, Any]]:
        """Yield each decision about the person, with its moment."""
        keys = set(subject.all_keys)
        for entry in entries():
            is_theirs = subject.companies is None or subject.companies.overlaps(entry.companies)
            if is_theirs and keys & set(entry.subject.all_keys):
                yield {_("decision"): _name(entry), _("noted at"): entry.erased_at}

    def sample(self) -> DataSubject | None:
        """Return the person of the oldest entry that is about one."""
        people = (entry.subject for entry in entries())
        return next((person for person in people if person.all_keys), None)

    def count(self, subject: DataSubject) -> int:
        """Return 0: an erasure deletes no entries."""
        return 0

    def erase(self, subject: DataSubject, created_before: datetime | None) -> int:
        """Delete nothing; return 0."""
        return 0

    def expire(self) -> int:
        """Delete the expired entries; return the count."""
        return erasure_journal.expire()


adapter = ErasureJournalAdapter()


def _name(entry: Entry) -> str:
    return {
        "": _("your data was deleted"),
        Decision.WITHDRAWAL: _("you withdrew a consent"),
        Decision.OBJECTION: _("you objected to a use of your data"),
        Decision.RESTRICTION: _("the use of your data was restricted"),
        Decision.RESTRICTION_LIFTED: _("the restriction of your data was lifted"),
        Decision.DELETION_UNDONE: _("you undid the deletion of your data"),
        Decision.ACCESS_ALERT_ENDED: _("you no longer wanted emails when staff open your data"),
    }.get(entry.kind, entry.kind)
