"""Members of staff as data subjects.

They must not process their own requests, or erase the record of their own actions.
"""

from typing import Any

from django.apps import apps
from django.contrib.auth import get_user_model
from django.db.models import QuerySet

from privacy.conf import conf
from privacy.email_address import is_same
from privacy.personal_data.rows import rows_of
from privacy.registry.discovery import registry
from privacy.registry.subject import DataSubject
from privacy.staff_access.models import StaffAccess


def is_own(subject: DataSubject, staff: Any) -> bool:
    """Return whether a person is this member of staff: by the address of the login in any spelling,
    or by a number of the account."""
    if staff is None:
        return False
    own = getattr(staff, staff.get_email_field_name(), "")
    if own and subject.email and is_same(own, subject.email):
        return True
    accounts = (rows_of(declaration, subject) for declaration in registry.all_of(get_user_model()))
    return any(rows.filter(pk=staff.pk).exists() for rows in accounts)


def has_acted(accounts: QuerySet[Any]) -> bool:
    """Return whether any action of these accounts on other people's data is recorded."""
    keys = list(accounts.values_list("pk", flat=True))
    records: list[QuerySet[Any]] = [
        StaffAccess.objects.filter(staff__in=keys),
        # By name: the room of disclosures is built on this one.
        apps.get_model("privacy.DisclosureEvent").objects.filter(staff__in=list(map(str, keys))),
    ]
    if apps.is_installed("django.contrib.admin"):
        records.append(apps.get_model("admin.LogEntry").objects.filter(user__in=keys))
    return any(record.exists() for record in records)


def erasure_needs_two_people(subject: DataSubject) -> bool:
    """Return whether the four-eyes principle applies to the erasure of this person: to everyone
    with PRIVACY_ERASURE_NEEDS_TWO_PEOPLE, else to those who have acted on other people's data."""
    accounts = (rows_of(declaration, subject) for declaration in registry.all_of(get_user_model()))
    return conf.ERASURE_NEEDS_TWO_PEOPLE or any(map(has_acted, accounts))
