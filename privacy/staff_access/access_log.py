"""Staff access log: access is recorded before the data is shown."""

from collections.abc import Iterable, Iterator
from typing import Any

from django.db.models import Model, Q
from django.http import HttpRequest

from privacy.personal_data.generic_keys import content_type_field
from privacy.personal_data.rows import identity_keys_of, model_of
from privacy.registry.declarations import Identifier
from privacy.registry.discovery import registry
from privacy.registry.subject import DataSubject
from privacy.staff_access.log_texts import ADMINISTRATOR
from privacy.staff_access.models import StaffAccess
from privacy.staff_access.stated_purposes import StatedPurpose, purpose_of, require_purpose


def record_access(
    request: HttpRequest, subject: DataSubject, what: str, reason: str
) -> StaffAccess:
    """Record access to a person's data; only the keyed digest of their address, or of their number,
    is stored.

    Raises PurposeNeededError where staff have not stated why they open it.
    """
    require_purpose(request, subject.all_keys)
    stated = purpose_of(request, subject.all_keys)
    access = _access(request, subject.keys[0] if subject.keys else "", what, reason, stated)
    access.save()
    return access


def record_rows(request: HttpRequest, rows: Iterable[Model], reason: str) -> int:
    """Record access to rows, one entry per row and owner; return the number of entries."""
    accesses = []
    for row in rows:
        what = f"{row._meta.label} {_shown_key(row)}"
        keys = people_of(row)
        stated = purpose_of(request, keys)
        accesses += [_access(request, key, what, reason, stated) for key in sorted(keys)]
    return len(StaffAccess.objects.bulk_create(accesses))


def people_of(row: Model) -> set[str]:
    """Return the pseudonyms of the people to whom a row belongs, and of those of rows it names."""
    return _owners(row).union(*map(_owners, _pointed_at(row)))


def names_withheld_rows() -> Q:
    """Return the condition for entries that name rows which are withheld from their person: the
    entry would reveal the row."""
    names = list[str]()
    for declaration in registry.personal_models:
        if declaration.withheld is not None and declaration.model != StaffAccess._meta.label:
            rows = model_of(declaration)._base_manager.filter(declaration.withheld())
            for key in rows.values_list("pk", flat=True):
                names.append(f"{declaration.model} {key}")
    return Q(what__in=names)


def shows_people(model: type[Model]) -> bool:
    """Return whether access to rows of a model is recorded, since they are about people.

    Access to this log itself is not recorded: each reading would add entries.
    """
    return bool(registry.identifiers_of(model) - {Identifier.NONE}) and model is not StaffAccess


def _owners(row: Model) -> set[str]:
    """Return the pseudonyms of the people to whom a row belongs."""
    keys = set[str]()
    for declaration in registry.all_of(type(row)):
        keys |= identity_keys_of(declaration, row)
    return keys


def _pointed_at(row: Model) -> Iterator[Model]:
    """Yield the rows that a row names by table and key, as a legal hold does."""
    for declaration in registry.all_of(type(row)):
        if declaration.identified_by is Identifier.GENERIC_KEY:
            table = getattr(row, content_type_field(type(row)))
            model = table.model_class() if table is not None else None
            keys = [getattr(row, path) for path in declaration.paths]
            yield from model._base_manager.filter(pk__in=keys) if model is not None else ()


def _shown_key(row: Model) -> str:
    """Return the key of a record, masked where it is a secret, such as that of a session."""
    name = row._meta.pk.name
    if any(declaration.is_secret(name) for declaration in registry.all_of(type(row))):
        return "…"
    return str(row.pk)


def _access(
    request: HttpRequest,
    subject_key: str,
    what: str,
    reason: str,
    stated: StatedPurpose | None,
) -> StaffAccess:
    purpose, note = stated or ("", "")
    return StaffAccess(
        staff_id=request.user.pk,
        role=_role(request.user),
        subject_key=subject_key,
        what=what[:100],
        reason=reason[:200],
        purpose=purpose,
        purpose_note=note,
    )


def _role(staff: Any) -> str:
    if getattr(staff, "is_superuser", False):
        return ADMINISTRATOR
    return ", ".join(sorted(staff.groups.values_list("name", flat=True)))[:100]
