"""Model field for an email address: always stored in one form, and found in every spelling."""

from contextlib import suppress
from typing import Any

from django.db import IntegrityError, models, transaction
from django.db.models.lookups import IExact
from django.forms import Field

from privacy.email_address import display_form, stored_form
from privacy.outbox.form_fields import EmailAddressField as EmailAddressFormField


class EmailAddressField(models.EmailField):  # type: ignore[type-arg]
    """Address whose domain is stored as A-labels (RFC 5890) and read as Unicode.

    `save()`, `bulk_create()`, `update()` and look-ups all use this field, so an index and a unique
    constraint on `Lower(field)` see one form of each domain. Raw SQL bypasses it;
    personal_data.rows finds such rows too.
    """

    stores_one_form = True  # so that personal_data.rows need not search for other spellings

    def get_prep_value(self, value: Any) -> Any:
        """Return the stored form of an address."""
        prepared = super().get_prep_value(value)
        return stored_form(prepared) if isinstance(prepared, str) else prepared

    def from_db_value(self, value: str | None, expression: Any, connection: Any) -> str | None:
        """Return the address with its domain in Unicode."""
        return display_form(value) if value else value

    def formfield(self, **kwargs: Any) -> Field | None:
        """Return a form field that refuses unreachable addresses."""
        return super().formfield(**{"form_class": EmailAddressFormField, **kwargs})


@EmailAddressField.register_lookup
class SameStoredForm(IExact):
    """Case-insensitive look-up of an address in any spelling, as by the admin's `=email`."""

    def get_prep_lookup(self) -> Any:
        """Return the stored form of the searched address."""
        return stored_form(self.rhs) if isinstance(self.rhs, str) else super().get_prep_lookup()


def store_in_one_form(model: type[models.Model], name: str) -> None:
    """Rewrite addresses that were stored before the column became an EmailAddressField, in a
    migration.

    Where that violates a unique constraint, since an address has rows in two spellings, the row is
    left unchanged.
    """
    rows = model._base_manager.exclude(**{name: ""}).exclude(**{name: None})
    for raw in rows.order_by().values_list(name, flat=True).distinct().iterator(chunk_size=10_000):
        if raw != stored_form(raw):
            with suppress(IntegrityError), transaction.atomic(using=rows.db):
                rows.filter(**{name: raw}).update(**{name: stored_form(raw)})
