"""What the database says to statements that change rows which are only appended."""

import pytest
from django.db import IntegrityError, connection, transaction


def refuses(*statements: str) -> None:
    """Assert that each of these statements fails because its table is append-only."""
    for statement in statements:
        with (
            pytest.raises(IntegrityError, match="append-only"),
            transaction.atomic(),
            connection.cursor() as cursor,
        ):
            cursor.execute(statement)
