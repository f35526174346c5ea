"""Staff roles: least privilege, and nobody raises themselves or anybody above what they have."""

import pytest
from django.apps import apps
from django.contrib import admin
from django.contrib.auth.models import Group, Permission
from django.test import Client, RequestFactory

from privacy.controllers.models import Controller
from privacy.controllers.staff_companies import StaffCompany
from telekom_site.accounts.models import User
from telekom_site.accounts.roles import ROLES, ensure_rights
from tests.privacy.subject_requests.conftest import Verified, own_folder, verified
from tests.support.clerks import client_of

__all__ = ["own_folder", "verified"]
pytestmark = pytest.mark.django_db

USERS = "/en/staff/accounts/user/"


@pytest.fixture(autouse=True)
def roles() -> None:
    for name in ROLES:
        Group.objects.get_or_create(name=name)
    ensure_rights()


def member(role: str, email: str = "member@telekom.example") -> User:
    user = User.objects.create_user(email, "correct-horse-9", confirmed=True, is_staff=True)
    user.groups.add(Group.objects.get(name=role))
    return user


def form_of(user: User, **changes: object) -> dict[str, object]:
    values: dict[str, object] = {
        "email": user.email,
        "first_name": user.first_name,
        "last_name": user.last_name,
        "is_active": "on",
        "is_staff": "on" if user.is_staff else "",
        "groups": [str(group.pk) for group in user.groups.all()],
        "_save": "Save",
    }
    return values | changes


def test_every_right_of_a_role_exists() -> None:
    for rights in ROLES.values():
        for label, acts in rights.items():
            app, model = label.split(".")
            assert apps.get_model(label)
            wanted = {f"{act}_{model}" for act in acts}
            there = Permission.objects.filter(content_type__app_label=app, codename__in=wanted)
            assert there.count() == len(wanted), label


def test_each_staff_page_opens_for_a_role(rf: RequestFactory) -> None:
    """What only superusers can open is work that nobody is given."""
    request = rf.get("/")
    seen = set()
    for role in ROLES:
        request.user = member(role, f"{role.replace(' ', '.')}@telekom.example")
        for model, pages in admin.site._registry.items():
            if pages.has_view_permission(request):
                row = request.user if model is User else model()
                shown = [inline.model for inline in pages.get_inline_instances(request, row)]
                seen |= {model, *shown}
    inlines = {inline.model for pages in admin.site._registry.values() for inline in pages.inlines}
    unseen = {model._meta.label for model in {*admin.site._registry, *inlines} - seen}
    assert unseen == set(), "name it in accounts/roles.py"


def test_the_groups_are_kept_in_step(db: None) -> None:
    group = Group.objects.get(name="clerk")
    group.permissions.set(Permission.objects.all())
    ensure_rights()
    assert group.permissions.count() == sum(len(acts) for acts in ROLES["clerk"].values())


@pytest.mark.parametrize(
    ("role", "opens", "closed"),
    [
        (
            "editor",
            "pages/newsarticle/",
            ["privacy/subjectrequest/", "accounts/user/", "privacy/outgoingmail/"],
        ),
        (
            "clerk",
            "privacy/subjectrequest/",
            ["accounts/user/", "privacy/legalhold/", "pages/newsarticle/"],
        ),
        (
            "team lead",
            "privacy/subjectrequest/",
            ["accounts/user/", "privacy/legalhold/", "pages/newsarticle/"],
        ),
        (
            "marketing",
            "privacy/campaign/",
            [
                "privacy/subjectrequest/",
                "privacy/campaignmessage/",
                "privacy/subscriber/",
                "orders/order/",
                "pages/newsarticle/",
            ],
        ),
        (
            "privacy officer",
            "privacy/legalhold/",
            ["accounts/user/", "pages/newsarticle/", "auth/group/"],
        ),
        (
            "administrator",
            "accounts/user/",
            ["privacy/subjectrequest/", "privacy_request_log/purgerun/"],
        ),
        (
            "auditor",
            "privacy/retentionrun/",
            [
                "privacy/subjectrequest/",
                "orders/order/",
                "accounts/user/",
                "privacy_request_log/requestlogentry/",
                "privacy/outgoingmail/",
                "privacy/emergencyaccess/add/",
            ],
        ),
    ],
)
def test_a_role_opens_its_pages_and_no_others(role: str, opens: str, closed: list[str]) -> None:
    client = client_of(member(role))
    assert client.get(f"/en/staff/{opens}").status_code == 200
    for page in closed:
        assert client.get(f"/en/staff/{page}", follow=True).status_code in {403, 404}, page


@pytest.mark.parametrize(
    "attempt",
    [
        {"is_superuser": "on"},
        {"user_permissions": ["ALL"]},
        {"groups": ["ALL"]},
    ],
)
@pytest.mark.parametrize("own", [True, False], ids=["themselves", "another"])
def test_nobody_gives_what_they_do_not_have(attempt: dict[str, object], own: bool) -> None:
    administrator = member("administrator")
    target = administrator if own else member("editor", "other@telekom.example")
    if not own:
        target.groups.clear()
    before = target.get_all_permissions()
    every = {
        "user_permissions": [str(key) for key in Permission.objects.values_list("pk", flat=True)],
        "groups": [str(key) for key in Group.objects.values_list("pk", flat=True)],
    }
    changes = {name: every[name] if value == ["ALL"] else value for name, value in attempt.items()}
    client = client_of(administrator)
    client.post(f"{USERS}{target.pk}/change/", form_of(target, **changes))
    client.post(
        f"{USERS}{target.pk}/change/",
        {**form_of(target), **changes, "is_superuser": "True", "_continue": "1"},
    )
    target = User.objects.get(pk=target.pk)
    assert not target.is_superuser
    assert target.get_all_permissions() <= before | administrator.get_all_permissions()


def test_an_account_with_more_rights_is_not_touched() -> None:
    client = client_of(member("administrator"))
    boss = User.objects.create_superuser("boss@telekom.example", "correct-horse-9")
    officer = member("privacy officer", "officer@telekom.example")
    for target in (boss, officer):
        page = f"{USERS}{target.pk}/"
        assert (
            client.post(f"{page}change/", form_of(target, email="thief@evil.example")).status_code
            == 403
        )
        new = {
            "usable_password": "true",
            "password1": "another horse of mine",
            "password2": "another horse of mine",
        }
        assert client.post(f"{page}password/", new).status_code == 403
        assert client.post(f"{page}delete/", {"post": "yes"}).status_code == 403
        target.refresh_from_db()
        assert target.check_password("correct-horse-9")


def test_bulk_actions_and_new_accounts_give_nothing_either() -> None:
    client = client_of(member("administrator"))
    boss = User.objects.create_superuser("boss@telekom.example", "correct-horse-9")
    client.post(
        USERS, {"action": "delete_selected", "_selected_action": [str(boss.pk)], "post": "yes"}
    )
    assert User.objects.filter(pk=boss.pk).exists()
    passwords = {"password1": "another horse of mine", "password2": "another horse of mine"}
    client.post(
        f"{USERS}add/",
        {"email": "made@x.example", **passwords, "is_superuser": "on", "is_staff": "on"},
    )
    made = User.objects.get(email="made@x.example")
    assert (made.is_superuser, made.is_staff) == (False, False)


def test_an_administrator_makes_and_blocks_accounts() -> None:
    client = client_of(member("administrator"))
    target = User.objects.create_user("made@x.example", "correct-horse-9")
    assert (
        client.post(f"{USERS}{target.pk}/change/", form_of(target, is_active="")).status_code == 302
    )
    target.refresh_from_db()
    assert not target.is_active


@pytest.mark.unstated
def test_an_administrator_goes_on_with_a_new_account_and_is_asked_for_others() -> None:
    client = client_of(member("administrator"))
    password = "four blue horses by the river"
    new = {"email": "new@telekom.example", "password1": password, "password2": password}
    page = client.post(f"{USERS}add/", {**new, "_continue": "1"}, follow=True)
    assert 'name="groups"' in page.content.decode()
    other = User.objects.create_user("other@x.example")
    asked = client.get(f"{USERS}{other.pk}/change/").content.decode()
    assert "Why do you open this person&#x27;s data?" in asked


def test_who_makes_staff_without_a_company_is_told(
    controller: Controller, austria: Controller
) -> None:
    client = client_of(User.objects.create_superuser("root@telekom.example", "correct-horse-9"))
    auditor = member("auditor", "auditor@x.example")
    counts = {"staff_companies-TOTAL_FORMS": "0", "staff_companies-INITIAL_FORMS": "0"}
    page, values = f"{USERS}{auditor.pk}/change/", form_of(auditor) | counts
    assert "is assigned to no company" in client.post(page, values, follow=True).content.decode()
    StaffCompany.objects.create(staff=auditor, company=austria)
    assert "to no company" not in client.post(page, values, follow=True).content.decode()


def test_changes_need_a_fresh_proof(customer: User) -> None:
    administrator = member("administrator")
    client = Client()
    client.force_login(administrator)
    answer = client.post(f"{USERS}{customer.pk}/change/", form_of(customer, last_name="Berg"))
    assert answer["Location"].startswith("/en/account/reauthenticate/")
    customer.refresh_from_db()
    assert customer.last_name == "Arnold"


@pytest.mark.parametrize("change", [{"is_active": ""}, {"is_superuser": ""}])
def test_the_last_account_with_all_rights_stays(
    change: dict[str, object], staff_client: Client
) -> None:
    last = User.objects.get()
    page = f"{USERS}{last.pk}/"
    answer = staff_client.post(f"{page}change/", form_of(last, **({"is_superuser": "on"} | change)))
    assert answer.status_code == 200
    assert "last account with all rights" in answer.content.decode()
    assert staff_client.post(f"{page}delete/", {"post": "yes"}).status_code == 403
    last.refresh_from_db()
    assert (last.is_active, last.is_superuser) == (True, True)


def test_a_role_is_read_in_the_readers_language() -> None:
    role = Group.objects.get(name="clerk")
    page = client_of(member("administrator")).get(f"/de/staff/auth/group/{role.pk}/change/")
    shown = page.content.decode().partition('id="content"')[2]
    assert "Sachbearbeitung" in shown
    assert "Bestellung: ansehen" in shown
    assert "Can " not in shown
    assert "clerk" not in shown


def test_a_role_is_changed_by_superusers_only() -> None:
    staff = member("administrator")
    staff.user_permissions.add(*Permission.objects.filter(content_type__app_label="auth"))
    group = Group.objects.get(name="administrator")
    every = [str(key) for key in Permission.objects.values_list("pk", flat=True)]
    answer = client_of(staff).post(
        f"/en/staff/auth/group/{group.pk}/change/", {"name": "x", "permissions": every}
    )
    assert answer.status_code == 403
    assert Group.objects.filter(name="administrator").exists()


def test_a_request_takes_no_account_of_staff_away(staff_client: Client, verified: Verified) -> None:
    """Neither the last superuser, who would lock everybody out, nor a colleague."""
    for staff in (User.objects.get(), member("clerk")):
        request = verified("deletion", email=staff.email)
        page = f"/en/staff/privacy/subjectrequest/{request.pk}/action/erase/"
        answer = staff_client.post(page, {"text": "Done."}, follow=True)
        assert answer.status_code == 200
        page_text = answer.content.decode()
        assert "staff permissions" in page_text or "This is your own request." in page_text
        assert User.objects.filter(pk=staff.pk).exists()
        request.refresh_from_db()
        assert request.is_open


@pytest.mark.parametrize("by_group", [True, False])
def test_a_blocked_account_with_more_rights_is_not_taken_over(by_group: bool) -> None:
    """Django says that a blocked account has no rights; it has them again once it is allowed."""
    boss = client_of(member("administrator"))
    blocked = (
        member("privacy officer", "officer@telekom.example")
        if by_group
        else member("clerk", "c@telekom.example")
    )
    if not by_group:
        blocked.groups.clear()
        blocked.user_permissions.add(Permission.objects.get(codename="change_subjectrequest"))
    User.objects.filter(pk=blocked.pk).update(is_active=False)
    page = f"/en/staff/accounts/user/{blocked.pk}"
    new = "a quite long pass phrase 7"
    assert boss.post(f"{page}/password/", {"password1": new, "password2": new}).status_code == 403
    assert boss.post(f"{page}/change/", form_of(blocked, is_active="on")).status_code == 403
    blocked.refresh_from_db()
    assert (blocked.is_active, blocked.check_password(new)) == (False, False)
