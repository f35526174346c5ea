"""Base of models whose rows are inserted once, and never changed."""

from typing import Any

from django.db import models


class AppendOnlyModel(models.Model):
    """A model whose rows are inserted once; an error is corrected by a new row.

    `save` catches code that saves a stored row. What goes around it, such as `update()`, SQL or
    another program, is refused by the database: register triggers for its table, of
    `privacy.triggers.append_only` or, where rows are deleted at the end of their retention, some
    that refuse every UPDATE.
    """

    class Meta:
        abstract = True

    def save(self, *args: Any, **kwargs: Any) -> None:
        """Insert the row. Raises IntegrityError for a stored one."""
        super().save(*args, **{**kwargs, "force_insert": True})
