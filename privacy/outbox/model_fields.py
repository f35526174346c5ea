"""The model field for an email address: stored in one form, whoever writes it, and found in every
spelling."""

from contextlib import suppress
from typing import Any

from django.db import IntegrityError, models, transaction
from django.db.models.lookups import IExact
from django.forms import Field

from privacy.email_address import display_form, stored_form
from privacy.outbox.form_fields import EmailAddressField as EmailAddressFormField


class EmailAddressField(models.EmailField):  # type: ignore[type-arg]
    """An address whose domain is stored as A-labels (RFC 5890) and read in Unicode.

    `save()`, `bulk_create()`, `update()` and look-ups all pass through here, so an index and a
    unique constraint on `Lower(field)` see one form of each domain. Only raw SQL does not; the
    registry (registry.rows) finds such rows too.
    """

    stores_one_form = True  # so that the registry need not look for odd spellings

    def get_prep_value(self, value: Any) -> Any:
        prepared = super().get_prep_value(value)
        return stored_form(prepared) if isinstance(prepared, str) else prepared

    def from_db_value(self, value: str | None, expression: Any, connection: Any) -> str | None:
        return display_form(value) if value else value

    def formfield(self, **kwargs: Any) -> Field | None:
        return super().formfield(**{"form_class": EmailAddressFormField, **kwargs})


@EmailAddressField.register_lookup
class SameStoredForm(IExact):
    """A search for a whole address without regard to case, as the admin's `=email` does it: in any
    spelling."""

    def get_prep_lookup(self) -> Any:
        return stored_form(self.rhs) if isinstance(self.rhs, str) else super().get_prep_lookup()


def store_in_one_form(model: type[models.Model], name: str) -> None:
    """Rewrite the addresses that were stored before the column became an EmailAddressField, for a
    migration.

    Where a unique constraint refuses, since one mailbox has two rows in two spellings, the row
    stays as it is.
    """
    rows = model._base_manager.exclude(**{name: ""}).exclude(**{name: None})
    for raw in rows.order_by().values_list(name, flat=True).distinct().iterator(chunk_size=10_000):
        if raw != stored_form(raw):
            with suppress(IntegrityError), transaction.atomic(using=rows.db):
                rows.filter(**{name: raw}).update(**{name: stored_form(raw)})
