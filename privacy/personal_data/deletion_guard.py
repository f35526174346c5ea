"""One guard before every deletion of a person's row, whoever deletes: admin, bulk action,
`Model.delete()`, a job.

Rows under a legal hold, kept by a law, or needed by such a row do not go; the error says why. What
staff delete is written to the erasure journal first, so that a restore does not bring it back.
"""

from collections.abc import Collection, Iterator, Mapping
from contextlib import contextmanager
from typing import Any

from django.db import models
from django.db.models.signals import pre_delete
from django.utils.translation import gettext_lazy as _

from privacy.personal_data import erasure_journal
from privacy.personal_data.kept_records import claim_pointers
from privacy.personal_data.plan import Why, deletion_is_planned, plan_for, planned_deletion
from privacy.personal_data.rows import model_of
from privacy.registry.declarations import Identifier, Text
from privacy.registry.discovery import registry

REASONS: Mapping[Why, Text] = {
    Why.HOLD: _("a legal hold binds it"),
    Why.RESTRICTED: _("its owner restricted its use"),
    Why.UNFINISHED: _("its work is not done yet"),
    Why.LAW: _("a law keeps it"),
    Why.NEEDED: _("a record that must stay needs it"),
}


class ProtectedRecordError(models.ProtectedError):
    """A row must stay; the message says why, and names nobody."""


def protected(model: type[models.Model], keys: Collection[Any]) -> dict[Any, Why]:
    """Of these rows, those that must stay, and why."""
    return dict(plan_for({model: list(keys)}).staying(model))


def delete_rows(model: type[models.Model], keys: Collection[Any]) -> int:
    """Delete single rows at the wish of staff, with an entry in the erasure journal; how many rows
    went in all.

    Raises ProtectedRecordError, and deletes nothing, where one of them must stay.
    """
    keys = list(keys)
    plan = plan_for({model: keys})
    if staying := plan.staying(model):
        raise _refusal(model, staying)
    entry = erasure_journal.write_rows_entry(model, keys)
    plan.execute()
    erasure_journal.mark_applied(entry)
    return sum(len(gone) for gone in plan.goes.values())


@contextmanager
def without_guard() -> Iterator[None]:
    """Delete rows that are no evidence yet, such as requests that nobody verified. Say why where
    you use it."""
    with planned_deletion():
        yield


def watch() -> None:
    """Put the guard before the deletions of every declared model; called once, when all apps are
    loaded."""
    for declared in registry.personal_models:
        if declared.identified_by is not Identifier.NONE:
            pre_delete.connect(
                before_deletion, sender=model_of(declared), dispatch_uid=f"guard.{declared.model}"
            )


def before_deletion(sender: type[models.Model], instance: models.Model, **kwargs: Any) -> None:
    """Raise ProtectedRecordError where a row that must stay is about to go outside a plan."""
    if deletion_is_planned():
        return
    if staying := protected(sender, [instance.pk]):
        raise _refusal(sender, staying)
    claim_pointers(sender, [instance.pk])


def _refusal(model: type[models.Model], staying: Mapping[Any, Why]) -> ProtectedRecordError:
    reasons = ", ".join(sorted({str(REASONS[why]) for why in staying.values()}))
    # The rows would name people in a log.
    return ProtectedRecordError(f"{model._meta.label}: {reasons}", set())
