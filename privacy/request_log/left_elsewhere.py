"""Old responses outside the rows of the log, which no deletion by age reaches."""

from collections.abc import Collection
from datetime import datetime, timedelta
from os import SEEK_END
from pathlib import Path

from django.conf import settings
from django.db import connections
from django.utils import timezone

from privacy.conf import conf as layer
from privacy.request_log.conf import conf
from privacy.request_log.models import RequestLogEntry
from privacy.request_log.spool_line import parse_line
from privacy.request_log.store import database
from privacy.request_log.writer import RESERVE

LOOKED_THROUGH = 256 * 1024  # bytes at the end of a file


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


def files_with(marks: Collection[str], since: datetime) -> int:
    """Return the number of files beside the spool, and in the other folders of this site, that were
    written since a moment and contain one of the marks of a visit: copies of the log that nothing
    deletes by age."""
    databases = tuple(str(database["NAME"]) for database in settings.DATABASES.values())
    folders = {conf.REQUEST_LOG_SPOOL_DIR.parent, layer.DATA_DIR, Path(settings.MEDIA_ROOT)}
    texts, copies = [mark.encode() for mark in marks], 0
    for folder in {*folders, Path.cwd()}:
        for path in folder.glob("*"):
            if path.is_file() and not str(path).startswith(databases):
                copies += _was_written(path, since) and _contains(path, texts)
    return copies


def _was_written(path: Path, since: datetime) -> bool:
    try:
        return path.stat().st_mtime >= since.timestamp()
    except OSError:  # deleted meanwhile
        return False


def _contains(path: Path, texts: Collection[bytes]) -> bool:
    """Return whether the end of a file has one of the texts."""
    try:
        with path.open("rb") as file:
            file.seek(max(0, file.seek(0, SEEK_END) - LOOKED_THROUGH))
            end = file.read()
    except OSError:
        return False
    return any(text in end for text in texts)


def rows_in_other_databases() -> int:
    """Return the number of rows that were left where the log was kept before."""
    rows, table = 0, RequestLogEntry._meta.db_table
    for alias in connections:
        if alias != database() and table in connections[alias].introspection.table_names():
            rows += RequestLogEntry.objects.using(alias).count()
    return rows
