"""Members of staff as data subjects: nobody handles a request of their own, or erases the record of
their acts."""

from typing import Any

from django.apps import apps
from django.contrib.auth import get_user_model
from django.db.models import QuerySet

from privacy.email_address import is_same
from privacy.personal_data.relations import declarations_of
from privacy.personal_data.rows import rows_of
from privacy.registry.subject import DataSubject
from privacy.staff_access.models import Disclosure, StaffAccess


def is_own(email: str, staff: Any) -> bool:
    """Whether an address is the login of this member of staff, in any spelling."""
    own = getattr(staff, staff.get_email_field_name(), "") if staff is not None else ""
    return bool(own and email) and is_same(own, email)


def has_acted(accounts: QuerySet[Any]) -> bool:
    """Whether what these accounts did with other people's data is on record."""
    keys = list(accounts.values_list("pk", flat=True))
    records: list[QuerySet[Any]] = [
        StaffAccess.objects.filter(staff__in=keys),
        Disclosure.objects.filter(staff__in=keys),
    ]
    if apps.is_installed("django.contrib.admin"):
        records.append(apps.get_model("admin.LogEntry").objects.filter(user__in=keys))
    return any(record.exists() for record in records)


def worked_here(subject: DataSubject) -> bool:
    """Whether a person has an account whose acts with other people's data are on record."""
    model = get_user_model()
    return any(has_acted(rows_of(declared, subject)) for declared in declarations_of(model))
