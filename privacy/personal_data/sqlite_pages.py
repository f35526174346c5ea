"""SQLite's write-ahead log, which retains deleted text until it is truncated."""

from django.db import connections


def truncate_write_ahead_logs() -> None:
    """Move the write-ahead logs into their databases and empty them.

    The databases overwrite their own deleted pages (secure_delete). A reader may prevent it;
    nothing is lost then, and the next run does it. Call it outside a transaction.
    """
    for connection in connections.all(initialized_only=True):
        if connection.vendor == "sqlite" and not connection.in_atomic_block:
            with connection.cursor() as cursor:
                cursor.execute("PRAGMA wal_checkpoint(TRUNCATE)")
