"""The days on which a person's records are deleted, as a calendar file."""

from collections import Counter
from datetime import date
from urllib.parse import urlsplit

from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from privacy.calendar_file import DayEvent, calendar_file
from privacy.company_rules.in_force import rules_in_force
from privacy.conf import conf
from privacy.my_data.deletion_dates import deletion_moments
from privacy.my_data.mirror import dataset_name
from privacy.personal_data.legal_holds import HeldRows, held_rows
from privacy.personal_data.restricted_rows import restrictions_of
from privacy.personal_data.retention_texts import retention_in_words
from privacy.personal_data.rows import rows_of
from privacy.registry.discovery import registry
from privacy.registry.subject import DataSubject


def calendar_of(subject: DataSubject) -> bytes:
    """Return an event per dataset and day; none while the person restricted the use of data.

    An event names the dataset and the number of records, and nothing that is stored.
    """
    is_restricted = restrictions_of(subject.all_keys).exists()
    return calendar_file([] if is_restricted else _events(subject), timezone.now())


def _events(subject: DataSubject) -> list[DayEvent]:
    held, host = held_rows(), urlsplit(conf.SITE_URL).hostname or "localhost"
    rules = rules_in_force()
    events = list[DayEvent]()
    for declaration in registry.personal_models:
        rows = rows_of(declaration, subject)
        holds = held.get(declaration.model, HeldRows())
        days = Counter[date]()
        for moment in deletion_moments(declaration, rows, holds, rules):
            days[moment.astimezone(conf.LEGAL_TIME_ZONE).date()] += 1
        for day, count in sorted(days.items()):
            number = ngettext("%d record", "%d records", count) % count
            events.append(
                DayEvent(
                    key=f"{dataset_name(declaration)}-{day:%Y%m%d}@{host}",
                    day=day,
                    summary=_("Deleted: %(title)s (%(number)s)")
                    % {"title": declaration.title, "number": number},
                    description=retention_in_words(declaration),
                )
            )
    return events
