"""Members of staff with a role at a company."""

from django.contrib.auth.models import Group, Permission
from django.test import Client

from privacy.controllers.models import Controller
from privacy.controllers.staff_companies import StaffCompany
from telekom_site.accounts.models import User
from tests.conftest import prove_again


def member(name: str, company: Controller, role: str = "clerk") -> User:
    """Return a member of staff of a company."""
    staff = User.objects.create_user(
        f"{name}@telekom.example", "correct-horse-9", confirmed=True, is_staff=True
    )
    staff.groups.add(Group.objects.get(name=role))
    StaffCompany.objects.create(staff=staff, company=company)
    return staff


def clerk_of(company: Controller, email: str) -> User:
    """Return a member of staff with every right at one company."""
    clerk = User.objects.create_user(email, "correct-horse-9", confirmed=True, is_staff=True)
    rights = Permission.objects.exclude(codename="oversee_staffcompany")
    clerk.user_permissions.set(rights)
    StaffCompany.objects.create(staff=clerk, company=company)
    return clerk


def client_of(staff: User) -> Client:
    """Return a client in which they are logged in, and have just reauthenticated."""
    client = Client()
    client.force_login(staff)
    prove_again(client, staff)
    return client
