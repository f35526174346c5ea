"""Who on the staff sees the data of which company, and who sees more than their role needs."""

from collections.abc import Iterator
from typing import Any, NamedTuple

from django.contrib.auth import get_user_model
from django.contrib.auth.models import Permission
from django.db.models import Q, QuerySet

from privacy.controllers.models import Controller
from privacy.controllers.staff_companies import OVERSEE, StaffCompany


class StaffView(NamedTuple):
    """What one member of staff sees.

    Attributes:
        staff: the account.
        companies: those that they work for.
        oversees: whether their role sees every company, such as that of a group privacy officer.
        has_all: whether they work for every company without such a role.
    """

    staff: Any
    companies: list[Controller]
    oversees: bool
    has_all: bool


def staff_views() -> Iterator[StaffView]:
    """Yield what each active member of staff sees, by name of the account; three queries."""
    all_companies = set(Controller.objects.values_list("pk", flat=True))
    companies = dict[Any, list[Controller]]()
    for assigned in StaffCompany.objects.select_related("company").order_by("company__name"):
        companies.setdefault(assigned.staff_id, []).append(assigned.company)
    overseers = set(_overseers().values_list("pk", flat=True))
    for staff in _members():
        theirs = companies.get(staff.pk, [])
        oversees = staff.pk in overseers
        has_all = len(all_companies) > 1 and {each.pk for each in theirs} == all_companies
        yield StaffView(staff, theirs, oversees, has_all and not oversees)


def _members() -> QuerySet[Any]:
    model = get_user_model()
    active = model._base_manager.filter(is_active=True, is_staff=True)
    return active.order_by(model.USERNAME_FIELD)


def _overseers() -> QuerySet[Any]:
    """Return the members of staff whose rights show them every company."""
    app_label, _dot, codename = OVERSEE.partition(".")
    rights = Permission.objects.filter(content_type__app_label=app_label, codename=codename)
    by_right = Q(user_permissions__in=rights) | Q(groups__permissions__in=rights)
    return _members().filter(Q(is_superuser=True) | by_right).distinct()
