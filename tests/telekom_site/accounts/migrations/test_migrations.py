"""What "active" said before becomes two facts, and no account is lost."""

from importlib import import_module
from types import SimpleNamespace

import pytest
from allauth.account.models import EmailAddress
from django.apps import apps
from django.contrib.auth.hashers import make_password
from django.contrib.auth.models import Permission
from django.contrib.contenttypes.models import ContentType
from django.db import connection
from django.utils import timezone

from privacy.personal_data.deletion_guard import without_guard
from privacy.personal_data.models import LegalHold
from telekom_site.accounts.login_address import is_confirmed
from telekom_site.accounts.models import User, UserSession
from telekom_site.enquiries.models import Enquiry

rename_login = import_module("telekom_site.accounts.migrations.0008_rename_login_usersession")

pytestmark = pytest.mark.django_db

split_active = import_module("telekom_site.accounts.migrations.0005_split_active")
NO_PASSWORD, PASSWORD = make_password(None), make_password("correct-horse-9")


@pytest.mark.parametrize(
    ("was", "active", "confirmed", "self_registered"),
    [
        ({"is_active": True, "password": PASSWORD}, True, True, False),
        ({"is_active": True, "password": NO_PASSWORD}, True, True, False),
        ({"is_active": False, "password": NO_PASSWORD}, True, False, True),
        ({"is_active": False, "password": PASSWORD}, False, True, False),
        (
            {"is_active": False, "password": NO_PASSWORD, "last_login": timezone.now()},
            False,
            True,
            False,
        ),
        ({"is_active": False, "password": NO_PASSWORD, "is_staff": True}, False, True, False),
        ({"is_active": False, "password": NO_PASSWORD, "is_superuser": True}, False, True, False),
    ],
    ids=[
        "customer",
        "no password",
        "registration",
        "blocked",
        "blocked later",
        "blocked staff",
        "blocked superuser",
    ],
)
def test_each_account_becomes_what_it_was(
    was: dict[str, object], active: bool, confirmed: bool, self_registered: bool
) -> None:
    user = User.objects.create(email="Anna@B\u00fccher.example", **was)
    split_active.split(apps, None)
    user.refresh_from_db()
    assert (user.is_active, is_confirmed(user), user.self_registered) == (
        active,
        confirmed,
        self_registered,
    )
    assert EmailAddress.objects.get(user=user).email == "anna@xn--bcher-kva.example"


def test_it_may_run_again_and_twins_both_stay() -> None:
    for email in ("a@x.example", "b@x.example"):
        User.objects.create(email=email)
    split_active.split(apps, None)
    split_active.split(apps, None)
    assert User.objects.count() == EmailAddress.objects.count() == 2


def test_holds_forget_the_keys_of_sessions_and_no_others() -> None:
    session = ContentType.objects.create(app_label="accounts", model="login")  # its name then
    for table in (session, ContentType.objects.get_for_model(Enquiry)):
        LegalHold.objects.create(table=table, record="1", reason="file 1/26")
    with without_guard():  # a migration has models of its own, which the guard does not watch
        split_active.forget_session_keys(apps, None)
    assert [hold.dataset for hold in LegalHold.objects.all()] == ["enquiries.Enquiry"]


def test_permissions_follow_the_renamed_model() -> None:
    table = ContentType.objects.get_for_model(UserSession)
    Permission.objects.filter(content_type=table).delete()
    for action in ("view", "change"):
        Permission.objects.create(content_type=table, codename=f"{action}_login", name=action)
    rename_login.rename_permissions(apps, SimpleNamespace(connection=connection))
    names = Permission.objects.filter(content_type=table).values_list("codename", flat=True)
    assert set(names) == {"view_usersession", "change_usersession"}
