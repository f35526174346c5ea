"""The erasure journal as a declared store: a person is told what it holds about them, and it has an
end."""

from collections.abc import Iterator
from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _

from privacy.personal_data import erasure_journal
from privacy.personal_data.erasure_journal_file import Decision, Entry, entries
from privacy.registry.subject import DataSubject


class ErasureJournalAdapter:
    """Read by pseudonym. An erasure leaves it alone: it is what keeps the erasure from being
    undone."""

    def read(self, subject: DataSubject) -> Iterator[dict[str, Any]]:
        """What was decided, and when."""
        keys = set(subject.all_keys)
        for entry in entries():
            if keys & set(entry.subject.all_keys):
                yield {_("decision"): _name(entry), _("noted at"): entry.erased_at}

    def count(self, subject: DataSubject) -> int:
        return 0

    def erase(self, subject: DataSubject, created_before: datetime | None) -> int:
        return 0

    def expire(self) -> int:
        return erasure_journal.expire()


adapter = ErasureJournalAdapter()


def _name(entry: Entry) -> str:
    return {
        "": _("your data were deleted"),
        Decision.WITHDRAWAL: _("you withdrew a consent"),
        Decision.OBJECTION: _("you objected to a use of your data"),
        Decision.RESTRICTION: _("the use of your data was restricted"),
        Decision.RESTRICTION_LIFTED: _("the restriction of your data was lifted"),
    }.get(entry.kind, entry.kind)
