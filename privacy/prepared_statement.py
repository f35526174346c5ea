"""A statement that PostgreSQL parses and plans once per connection, for those run thousands of
times."""

from collections.abc import Sequence
from typing import Any
from weakref import WeakSet

from django.db import connection
from django.db.backends.utils import CursorWrapper


class PreparedStatement:
    """An SQL statement with `%s` for its parameters, and without any other percent sign.

    On SQLite, which keeps statements by itself, it is executed as it is; so it is behind a pooler
    that shares connections among transactions, where Django needs DISABLE_SERVER_SIDE_CURSORS too.
    """

    def __init__(self, name: str, statement: str, types: Sequence[str]) -> None:
        """`name` is unique in the database session; `types` are those of the parameters on
        PostgreSQL."""
        self._name, self._statement, self._types = name, statement, types
        self._connections = WeakSet[Any]()

    def execute(self, cursor: CursorWrapper, parameters: Sequence[Any]) -> None:
        """Execute the statement on the default database. Raises what the cursor raises."""
        if connection.vendor != "postgresql" or connection.settings_dict.get(
            "DISABLE_SERVER_SIDE_CURSORS"
        ):
            cursor.execute(self._statement, parameters)
            return
        if connection.connection not in self._connections:
            self._prepare(cursor)
            self._connections.add(connection.connection)
        places = ", ".join(["%s"] * len(parameters))
        cursor.execute(f"EXECUTE {self._name} ({places})", parameters)

    def _prepare(self, cursor: CursorWrapper) -> None:
        places = [f"${number}" for number in range(1, len(self._types) + 1)]
        statement = self._statement.replace("%s", "{}").format(*places)
        cursor.execute(f"PREPARE {self._name} ({', '.join(self._types)}) AS {statement}")
