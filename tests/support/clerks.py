"""Members of staff with a role at a company."""

from django.contrib.auth.models import Group

from privacy.controllers.models import Controller
from privacy.controllers.staff_companies import StaffCompany
from telekom_site.accounts.models import User


def member(name: str, company: Controller, role: str = "clerk") -> User:
    """Return a member of staff of a company."""
    staff = User.objects.create_user(
        f"{name}@telekom.example", "correct-horse-9", confirmed=True, is_staff=True
    )
    staff.groups.add(Group.objects.get(name=role))
    StaffCompany.objects.create(staff=staff, company=company)
    return staff
