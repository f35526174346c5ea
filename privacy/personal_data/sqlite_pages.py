"""SQLite keeps deleted text in its write-ahead log until it is written over: take it out at
once."""

from django.db import connections


def truncate_write_ahead_logs() -> None:
    """Move what the log holds into the database, whose own deleted pages are wiped (secure_delete),
    and empty it.

    Where a reader is in the way, nothing is lost and the next run does it. Call it outside a
    transaction.
    """
    for connection in connections.all(initialized_only=True):
        if connection.vendor == "sqlite" and not connection.in_atomic_block:
            with connection.cursor() as cursor:
                cursor.execute("PRAGMA wal_checkpoint(TRUNCATE)")
