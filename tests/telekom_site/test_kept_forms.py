"""What was written under a login that has ended is shown again, and can be sent after the next
one."""

import re
from html import unescape

import pytest
from django.test import Client
from pytest_django import Settings

from telekom_site.accounts.models import User, UserSession

pytestmark = pytest.mark.django_db

ACCOUNT = "/en/account/"


@pytest.fixture
def ended(browser: Client, customer: User) -> Client:
    """A browser whose login ended while its person was writing."""
    browser.force_login(customer)
    UserSession.objects.all().delete()
    return browser


def hidden_fields(page: str) -> dict[str, str]:
    return {
        unescape(name): unescape(text)
        for name, text in re.findall(r'<input type="hidden" name="([^"]*)" value="([^"]*)">', page)
    }


@pytest.mark.parametrize("has_cookie", [True, False])
def test_the_text_is_kept_and_sent_after_the_next_login(
    ended: Client, customer: User, has_cookie: bool
) -> None:
    if not has_cookie:
        ended.cookies.clear()
    answer = ended.post(ACCOUNT, {"first_name": 'Anna "the <b>" Long', "last_name": "A"})
    page = answer.content.decode()
    assert answer.status_code == 403
    assert answer["Cache-Control"] == "no-store"
    assert "/en/account/login/" in page
    kept = hidden_fields(page)
    assert kept == {"first_name": 'Anna "the <b>" Long', "last_name": "A"}

    ended.force_login(customer)  # in another tab
    assert ended.post(ACCOUNT, kept).status_code == 302
    customer.refresh_from_db()
    assert customer.first_name == 'Anna "the <b>" Long'


def test_staff_lose_nothing_either(ended: Client) -> None:
    answer = ended.post("/en/staff/pages/newsarticle/add/", {"title_en": "An hour's work"})
    assert answer.status_code == 403
    assert hidden_fields(answer.content.decode()) == {"title_en": "An hour's work"}


@pytest.mark.parametrize(
    "name", ["old_password", "password", "new_password1", "code", "recovery_code"]
)
def test_secrets_are_not_kept(ended: Client, name: str) -> None:
    answer = ended.post(ACCOUNT, {"first_name": "Anna", name: "hunter2"})
    assert answer.status_code == 302
    assert "/login/" in answer["Location"]


def test_a_form_that_is_too_large_is_not_kept(ended: Client, settings: Settings) -> None:
    settings.PAGES_KEPT_FORM_BYTES = 100
    assert ended.post(ACCOUNT, {"first_name": "ä" * 50}).status_code == 302
    assert ended.post(ACCOUNT, {"first_name": "ä" * 40}).status_code == 403


def test_another_site_gets_nothing_shown(customer: User) -> None:
    attacker = Client(enforce_csrf_checks=True, headers={"Sec-Fetch-Site": "cross-site"})
    answer = attacker.post(ACCOUNT, {"first_name": "Call this number"})
    assert answer.status_code == 403
    assert "Call this number" not in answer.content.decode()


def test_who_only_looks_is_led_to_the_login(ended: Client) -> None:
    assert ended.get(ACCOUNT).status_code == 302


def test_logging_in_is_not_a_lost_form(browser: Client, customer: User) -> None:
    answer = browser.post(
        "/en/account/login/", {"login": customer.email, "password": "correct-horse-9"}
    )
    assert answer.status_code == 302
