"""A third-party project adopts the layer, also by the letter of the tutorial."""

import re
from pathlib import Path

import pytest

from tests.support.foreign_project import BESIDE_THE_APP, ROOT, run

RE_BLOCK = re.DOTALL | re.MULTILINE
TUTORIAL = ROOT / "docs/tutorial/first-declaration.md"
MODELS = """
from django.db import models


class Member(models.Model):
    email = models.EmailField()
    name = models.CharField(max_length=100)
    joined = models.DateTimeField(auto_now_add=True)


class Visit(models.Model):
    member = models.ForeignKey(Member, models.CASCADE)
    came_at = models.DateTimeField()


class MemberHistory(models.Model):
    email = models.EmailField()
    name = models.CharField(max_length=100)
    changed_at = models.DateTimeField(auto_now_add=True)
"""
SETTINGS = """
INSTALLED_APPS += ["privacy", "club"]
MIDDLEWARE.insert(0, "privacy.middleware.PrivateAddressMiddleware")
PRIVACY_SITE_URL = "https://club.example"
PRIVACY_DATA_DIR = BASE_DIR / "private"
PRIVACY_DECLARATIONS = ["theirs.declared"]
CACHES = {"default": {"BACKEND": "django.core.cache.backends.dummy.DummyCache"}}
"""
THEIR_PAGES_FIRST = """
TEMPLATES[0]["DIRS"].reverse()
"""
URLS = """
from django.urls import include
urlpatterns += [path("privacy/", include("privacy.urls")), path("", include("privacy.public_urls"))]
"""
DECLARED = """
from dateutil.relativedelta import relativedelta
from privacy.registry.companies import Responsible
from privacy.registry.declarations import (
    Identifier, LegalBasis, NoPersonalData, PersonalField, PersonalModel, Retention,
)

MEMBERSHIP = PersonalField("to keep the list of members", LegalBasis.CONTRACT, correctable=True)
YEARS = Retention(relativedelta(years=3), "joined", "the statutes, § 4")
WORK = PersonalField("to see who changed what", LegalBasis.LEGITIMATE_INTERESTS)

declarations = [
    PersonalModel("club.Member", "Membership", "email", dict.fromkeys(("email", "name", "joined"),
    MEMBERSHIP), YEARS,
        non_personal={"id": "a number"}, controller=Responsible.SITE),
    PersonalModel("club.Visit", "Visits", "member__email", {"came_at": MEMBERSHIP}, None,
        non_personal={"id": "a number", "member": "names the member"}, ends_with="club.Member",
        controller=Responsible.SITE),
    PersonalModel("auth.User", "Account", "email",
        dict.fromkeys(("email", "first_name", "last_name", "username", "date_joined",
        "last_login"), MEMBERSHIP)
        | {"password": PersonalField("to log in", LegalBasis.CONTRACT, exportable=False)},
        Retention(relativedelta(years=3), "last_login", "not used"),
        non_personal=dict.fromkeys(
            ("id", "is_active", "is_staff", "is_superuser", "groups", "user_permissions"),
            "rights"), controller=Responsible.SITE),
    PersonalModel("admin.LogEntry", "What staff did with your records", "object_id",
        dict.fromkeys(("object_id", "object_repr", "action_time", "action_flag",
        "change_message"), WORK),
        Retention(relativedelta(years=1), "action_time", "mistakes come to light"),
        non_personal=dict.fromkeys(("id", "user", "content_type"), "names a row"),
        identified_by=Identifier.GENERIC_KEY, controller=Responsible.RECORD),
    *(NoPersonalData(f"auth.{name}", "names of rights") for name in ("Permission", "Group")),
    NoPersonalData("contenttypes.ContentType", "names of tables"),
    NoPersonalData("sessions.Session", "sealed, and gone with the login"),
]
"""
HISTORY = """
declarations += [
    PersonalModel("club.MemberHistory", "Membership, as it was", "email",
        dict.fromkeys(("email", "name", "changed_at"), MEMBERSHIP),
        Retention(relativedelta(years=3), "changed_at", "the statutes, § 4"),
        non_personal={"id": "a number"}, controller=Responsible.SITE),
]
"""
RIGHTS = """
import django
django.setup()
from django.core.management import call_command
call_command("makemigrations", "club", verbosity=0)
call_command("migrate", verbosity=0)
from django.test import Client
from django.utils import timezone
from club.models import Member, MemberHistory, Visit
from privacy.personal_data.erasure import erase
from privacy.personal_data.export import export_subject_data
from privacy.registry.subject import DataSubject

for name in ("anna", "banna"):
    member = Member.objects.create(email=f"{name}@x.example", name=name)
    Visit.objects.create(member=member, came_at=timezone.now())
    MemberHistory.objects.create(email=member.email, name="once " + name)
anna = DataSubject("anna@x.example")
print("found", sorted(data.dataset for data in export_subject_data(anna) if data.records))
steps = {step.dataset: step.deleted for step in erase(anna) if step.found}
print("erased", steps)
left = [list(model.objects.values_list("name", flat=True)) for model in (Member, MemberHistory)]
print("left", left, Visit.objects.count())
page = Client().get("/privacy/contact/")
print("form", page.status_code, "Us Ltd." in page.content.decode())
"""


ADMIN = """
from django.contrib import admin
from django.contrib.auth.admin import UserAdmin
from django.contrib.auth.models import User
from privacy.staff_access.recorded_admin import RecordsAccess

admin.site.unregister(User)


@admin.register(User)
class AccountAdmin(RecordsAccess, UserAdmin):
    pass
"""


@pytest.fixture
def project(tmp_path: Path) -> Path:
    run(tmp_path, "-m", "django", "startproject", "theirs", ".")
    run(tmp_path, "manage.py", "startapp", "club")
    (tmp_path / "club" / "models.py").write_text(MODELS)
    (tmp_path / "club" / "admin.py").write_text(ADMIN)
    for name, lines in (
        ("settings", SETTINGS + BESIDE_THE_APP + THEIR_PAGES_FIRST),
        ("urls", URLS),
    ):
        file = tmp_path / "theirs" / f"{name}.py"
        file.write_text(file.read_text() + lines)
    (tmp_path / "theirs" / "declared.py").write_text(DECLARED)
    (tmp_path / "base.html").write_text(
        "<title>{% block title %}{% endblock %}</title>{% block main %}{% endblock %}"
    )
    return tmp_path


def test_an_undeclared_history_table_is_an_error_and_then_erased(project: Path) -> None:
    with pytest.raises(AssertionError, match=r"club.MemberHistory is neither declared nor excused"):
        run(project, "manage.py", "check")

    module = project / "theirs" / "declared.py"
    module.write_text(module.read_text() + HISTORY)
    assert "no issues" in run(project, "manage.py", "check", "--fail-level", "WARNING")
    company = re.search(r"from privacy.models import.+?^\)\n", TUTORIAL.read_text(), RE_BLOCK)
    assert company is not None
    added = company[0].replace("from yourapp.models import Enquiry\n", "")
    rights = RIGHTS.replace("for name in", f"{added}for name in", 1)
    assert run(project, "-c", rights).splitlines() == [
        "found ['club.Member', 'club.MemberHistory', 'club.Visit']",
        "erased {'club.Member': 1, 'club.Visit': 1, 'club.MemberHistory': 1}",
        "left [['banna'], ['once banna']] 1",
        "form 200 True",
    ]


def test_the_checks_lead_from_the_draft_to_the_declarations_of_the_tutorial(
    tmp_path: Path,
) -> None:
    """Each block of code of the tutorial, in its order, as a reader would paste it."""
    blocks = re.findall(r"```python\n(.+?)```", TUTORIAL.read_text(), re.DOTALL)
    settings, urls, models, own, further_setting, others, admin, _company_and_row = blocks
    run(tmp_path, "-m", "django", "startproject", "theirs", ".")
    run(tmp_path, "manage.py", "startapp", "yourapp")
    (tmp_path / "yourapp" / "models.py").write_text(models)
    for name, lines in (
        ("settings", settings),
        ("urls", f"from django.urls import include\n{urls}"),
    ):
        file = tmp_path / "theirs" / f"{name}.py"
        file.write_text(f"{file.read_text()}\n{lines}")

    run(tmp_path, "manage.py", "privacy_declare", "yourapp", "--output", "yourapp/privacy.py")
    with pytest.raises(AssertionError, match=r"(?s)auth.User is neither declared.*privacy.W001"):
        run(tmp_path, "manage.py", "check", "--fail-level", "WARNING")

    for name, module in (("privacy", own), ("others_privacy", others), ("admin", admin)):
        (tmp_path / "yourapp" / f"{name}.py").write_text(module)
    file = tmp_path / "theirs" / "settings.py"
    file.write_text(file.read_text() + further_setting)
    assert "no issues" in run(tmp_path, "manage.py", "check", "--fail-level", "WARNING")
