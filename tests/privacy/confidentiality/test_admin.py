"""Officers of one company write undertakings for their company; group officers for all."""

from typing import Any

import pytest
from django.contrib.auth.models import Permission
from django.test import Client
from django.urls import reverse

from privacy.confidentiality.models import Undertaking, UndertakingText
from privacy.controllers.models import Controller
from privacy.controllers.staff_companies import StaffCompany
from telekom_site.accounts.models import User
from tests.conftest import prove_again

pytestmark = pytest.mark.django_db
LIST = "admin:privacy_undertaking_changelist"


@pytest.fixture
def officer(client: Client, controller: Controller, austria: Controller) -> User:
    """A privacy officer of Austria, logged in."""
    officer = User.objects.create_user("officer@telekom.example", "x", is_staff=True)
    rights = Permission.objects.filter(content_type__app_label="privacy")
    officer.user_permissions.set(rights.exclude(codename="oversee_staffcompany"))
    StaffCompany.objects.create(staff=officer, company=austria)
    client.force_login(officer)
    prove_again(client, officer)
    return officer


def draft(company: Controller | None) -> Undertaking:
    undertaking = Undertaking.objects.create(company=company, version=7)
    for language in ("en", "de"):
        UndertakingText.objects.create(undertaking=undertaking, language=language, text="Old")
    return undertaking


def put_in_force(client: Client, *undertakings: Undertaking) -> None:
    chosen = [str(undertaking.pk) for undertaking in undertakings]
    client.post(reverse(LIST), {"action": "put_in_force", "_selected_action": chosen})


def texts_of(undertaking: Undertaking, text: str) -> dict[str, Any]:
    data: dict[str, Any] = {"texts-TOTAL_FORMS": 1, "texts-INITIAL_FORMS": 0}
    data |= {"texts-0-language": "en", "texts-0-text": text}
    if undertaking.pk:
        first = undertaking.texts.get(language="en")
        data |= {"texts-INITIAL_FORMS": 1, "texts-0-id": first.pk}
        data |= {"texts-0-undertaking": undertaking.pk}
    return data


def test_of_all_companies_is_read_only_for_them(client: Client, officer: User) -> None:
    undertaking = draft(None)
    page = reverse("admin:privacy_undertaking_change", args=[undertaking.pk])
    assert client.get(page).status_code == 200
    assert client.post(page, texts_of(undertaking, "New")).status_code == 403
    put_in_force(client, undertaking)
    undertaking.refresh_from_db()
    assert undertaking.published_at is None
    assert undertaking.texts.get(language="en").text == "Old"


def test_they_write_for_their_own_company(
    client: Client, officer: User, controller: Controller, austria: Controller
) -> None:
    own, foreign = draft(austria), draft(controller)
    page = reverse("admin:privacy_undertaking_change", args=[own.pk])
    assert client.post(page, texts_of(own, "New")).status_code == 302
    put_in_force(client, own, foreign)
    own.refresh_from_db()
    foreign.refresh_from_db()
    assert (own.published_at is None, foreign.published_at) == (False, None)
    assert own.texts.get(language="en").text == "New"


@pytest.mark.parametrize("company", ["", "other"])
def test_they_add_none_for_others(
    client: Client, officer: User, controller: Controller, company: str
) -> None:
    before = Undertaking.objects.count()
    data = texts_of(Undertaking(), "New") | {"company": company and str(controller.pk)}
    page = client.post(reverse("admin:privacy_undertaking_add"), data)
    assert page.status_code == 200
    assert "company" in page.context["adminform"].form.errors
    assert Undertaking.objects.count() == before


def test_group_officers_write_for_all(client: Client, officer: User) -> None:
    officer.user_permissions.add(Permission.objects.get(codename="oversee_staffcompany"))
    undertaking = draft(None)
    put_in_force(client, undertaking)
    undertaking.refresh_from_db()
    assert undertaking.published_at is not None
