"""Files of declared file fields: a file is deleted when the value that names it is removed.

Deleted rows can be rolled back, deleted files cannot. So the names are recorded in the transaction
that removes the values, the files are deleted after its commit, and the retention run deletes what
a crash or a failing storage left. A file that another row still names is retained.
"""

import logging
from collections.abc import Collection, Iterable, Iterator
from datetime import timedelta
from functools import partial
from typing import Any

from django.apps import apps
from django.core.files.storage import Storage
from django.db import models, router, transaction
from django.db.models.fields.files import FieldFile
from django.db.models.signals import post_save, pre_delete, pre_save
from django.utils import timezone

from privacy.personal_data.exported_values import ExportError
from privacy.personal_data.models import FileToDelete
from privacy.registry.discovery import registry

NAMED_AGAIN = timedelta(days=1)  # after that, a file that a row names is not deleted any more

logger = logging.getLogger(__name__)


def personal_file_fields(model: type[models.Model]) -> list["models.FileField"]:
    """Return the file fields of a model that are declared as personal."""
    names = set[str]()
    for declaration in registry.all_of(model):
        names.update(declaration.fields)
    return [field for field in file_fields(model) if field.name in names]


def file_of(row: models.Model, name: str) -> FieldFile | None:
    """Return the file that a field of a row names, None where it is missing.

    Raises ExportError where the storage cannot tell.
    """
    file = getattr(row, name, None)
    if not isinstance(file, FieldFile) or not file.name:
        return None
    try:
        if file.storage.exists(file.name):
            return file
    except Exception as error:
        raise ExportError(f"{row._meta.label}.{name} cannot be read ({_kind(error)}).") from None
    logger.error("A file that %s.%s names is missing.", row._meta.label, name)
    return None


def content_of(file: FieldFile) -> Iterator[bytes]:
    """Yield the content in chunks of bytes. Raises ExportError, which names model and field."""
    try:
        with file.storage.open(file.name or "", "rb") as opened:
            yield from opened.chunks()
    except Exception as error:
        field = f"{file.instance._meta.label}.{file.field.name}"
        raise ExportError(f"{field} cannot be read ({_kind(error)}).") from None


def take_files_along(
    model: type[models.Model], keys: Collection[Any], names: Collection[str] | None = None
) -> None:
    """Have the files of these rows deleted after the commit; with `names`, of these fields only.

    Call it in the transaction that removes the values, before it does.
    """
    for field in personal_file_fields(model):
        if names is None or field.name in names:
            rows = model._base_manager.filter(pk__in=list(keys))
            _note(model, field, rows.values_list(field.attname, flat=True))


def delete_files(notes: models.QuerySet[FileToDelete] | None = None) -> int:
    """Delete the recorded files that no row names any more; return how many.

    A file that cannot be deleted is logged by its field and retried by the next run.
    """
    deleted = 0
    for note in list(FileToDelete.objects.all() if notes is None else notes):
        try:
            deleted += _delete(note)
        except Exception as error:
            logger.error("A file of %s cannot be deleted (%s).", note.field, _kind(error))
    return deleted


def watch() -> None:
    """Connect to the signals of models with personal files; call it once all apps are loaded.

    They cover rows that are deleted, and files that are replaced, outside a plan.
    """
    for model in apps.get_models():
        if personal_file_fields(model):
            uid = f"files.{model._meta.label}"
            pre_delete.connect(_before_deletion, sender=model, dispatch_uid=uid)
            pre_save.connect(_before_save, sender=model, dispatch_uid=uid)
            post_save.connect(_after_save, sender=model, dispatch_uid=uid)


def _before_deletion(sender: type[models.Model], instance: models.Model, **kwargs: Any) -> None:
    take_files_along(sender, [instance.pk])


def _before_save(
    sender: type[models.Model], instance: models.Model, raw: bool = False, **kwargs: Any
) -> None:
    """Record the files that the saved row will not name any more."""
    if raw or instance._state.adding or instance.pk is None:
        return
    fields = personal_file_fields(sender)
    before = sender._base_manager.filter(pk=instance.pk).values(
        *(field.attname for field in fields)
    )
    for row in before:
        for field in fields:
            if row[field.attname] != str(getattr(instance, field.name) or ""):
                _note(sender, field, [row[field.attname]])


def _after_save(sender: type[models.Model], instance: models.Model, **kwargs: Any) -> None:
    """Delete the recorded files, now that the row names another file or none."""
    labels = [_label(sender, field) for field in personal_file_fields(sender)]
    notes = FileToDelete.objects.filter(field__in=labels)
    if notes.exists():
        _after_commit(sender, notes)


def _note(model: type[models.Model], field: "models.FileField", names: Iterable[str]) -> None:
    label = _label(model, field)
    file_names = set(filter(None, names))
    if not file_names:
        return
    notes = [FileToDelete(field=label, name=name) for name in sorted(file_names)]
    FileToDelete.objects.bulk_create(notes, ignore_conflicts=True)
    _after_commit(model, FileToDelete.objects.filter(field=label, name__in=file_names))


def _after_commit(model: type[models.Model], notes: models.QuerySet[FileToDelete]) -> None:
    using = router.db_for_write(model)
    transaction.on_commit(partial(delete_files, notes), using=using, robust=True)


@transaction.atomic
def _delete(note: FileToDelete) -> bool:
    """Delete file and note, or neither; return whether the file was deleted."""
    field = _field(note.field)
    if field is not None and _is_named(field.storage, note.name):
        if note.noted_at < timezone.now() - NAMED_AGAIN:
            note.delete()
        return False
    claimed = FileToDelete.objects.filter(pk=note.pk).delete()[0]  # no other process deletes it now
    if not claimed or field is None:
        return False
    field.storage.delete(note.name)
    return True


def _is_named(storage: Storage, name: str) -> bool:
    """Return whether any row names this file of this storage."""
    for model in apps.get_models():
        for field in file_fields(model):
            rows = model._base_manager.filter(**{field.attname: name})
            if field.storage == storage and rows.exists():
                return True
    return False


def file_fields(model: type[models.Model]) -> list["models.FileField"]:
    """Return the columns of a model that name files."""
    return [field for field in model._meta.concrete_fields if isinstance(field, models.FileField)]


def _label(model: type[models.Model], field: "models.FileField") -> str:
    return f"{model._meta.concrete_model._meta.label}.{field.name}"  # type: ignore[union-attr]


def _field(label: str) -> "models.FileField | None":
    """Return the field of a note; None where it is not installed any more."""
    model, _dot, name = label.rpartition(".")
    try:
        field = apps.get_model(model)._meta.get_field(name)
    except (LookupError, ValueError):
        return None
    return field if isinstance(field, models.FileField) else None


def _kind(error: Exception) -> str:
    return type(error).__name__
