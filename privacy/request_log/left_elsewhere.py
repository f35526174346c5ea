"""Old responses outside the rows of the log, which no deletion by age reaches."""

from datetime import datetime, timedelta
from pathlib import Path

from django.db import connections
from django.utils import timezone

from privacy.request_log.conf import conf
from privacy.request_log.models import RequestLogEntry
from privacy.request_log.spool_line import parse_line
from privacy.request_log.store import database
from privacy.request_log.writer import RESERVE


def oldest_spooled_age() -> timedelta | None:
    """Return the age of the oldest response in the files of this machine's spool, forgotten copies
    of them too; None where they have none."""
    moments = list[datetime]()
    for path in Path(conf.REQUEST_LOG_SPOOL_DIR).glob("*"):
        if path.is_file() and not path.name.endswith(RESERVE):
            moments += filter(None, [_first_moment(path)])
    return timezone.now() - min(moments) if moments else None


def _first_moment(path: Path) -> datetime | None:
    try:
        with path.open("rb") as file:
            lines = filter(None, map(parse_line, file))
            return next((line.moment for line in lines), None)
    except OSError:  # stored and deleted meanwhile
        return None


def rows_in_other_databases() -> int:
    """Return the number of rows that were left where the log was kept before."""
    rows, table = 0, RequestLogEntry._meta.db_table
    for alias in connections:
        if alias != database() and table in connections[alias].introspection.table_names():
            rows += RequestLogEntry.objects.using(alias).count()
    return rows
