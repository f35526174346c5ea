"""A person sees where they are logged in and ends it; the key of a session is shown to nobody."""

import pytest
from django.contrib.auth import login as begin_login
from django.http import HttpRequest
from django.test import Client

from telekom_site.accounts.models import User, UserSession
from telekom_site.accounts.sessions import device_of
from tests.support.accounts import is_logged_in

pytestmark = pytest.mark.django_db

PAGE = "/en/account/logins/"
FIREFOX = "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0"


def logged_in(user: User, user_agent: str = FIREFOX) -> Client:
    client = Client()
    request = HttpRequest()
    request.META["HTTP_USER_AGENT"] = user_agent
    request.session = client.session
    begin_login(request, user, "telekom_site.accounts.backend.AccountBackend")
    request.session.save()
    client.cookies["session"] = str(request.session.session_key)
    return client


def names_in(page: str) -> list[str]:
    return [part.split('"')[0] for part in page.split('name="end" value="')[1:]]


def test_each_login_is_shown_by_browser_and_time_without_key_or_address(
    customer: User, stranger: User
) -> None:
    here, _there, his = logged_in(customer), logged_in(customer, "curl/8"), logged_in(stranger)
    page = here.get(PAGE).content.decode()
    assert "Firefox, Linux" in page
    assert "Unknown browser" in page
    for login in UserSession.objects.all():
        assert login.session_key not in page
    assert len(names_in(page)) == 2, "the other login, and all others"
    assert is_logged_in(his)


def test_one_login_is_ended(customer: User) -> None:
    here, there = logged_in(customer), logged_in(customer)
    (name, _others) = names_in(here.get(PAGE).content.decode())
    here.post(PAGE, {"end": name})
    assert (is_logged_in(here), is_logged_in(there)) == (True, False)


def test_all_others_are_ended_and_nobody_elses(customer: User, stranger: User) -> None:
    here, there, his = logged_in(customer), logged_in(customer), logged_in(stranger)
    (his_name, _others) = names_in(logged_in(stranger).get(PAGE).content.decode())
    here.post(PAGE, {"end": his_name})
    here.post(PAGE, {"end": "others"})
    assert (is_logged_in(here), is_logged_in(there), is_logged_in(his)) == (True, False, True)


def test_a_new_password_ends_the_other_logins(customer: User) -> None:
    here, there = logged_in(customer), logged_in(customer)
    new = {"oldpassword": "correct-horse-9", "password1": "another horse of mine"}
    here.post("/en/account/password/", new)
    assert UserSession.objects.count() == 1
    assert (is_logged_in(here), is_logged_in(there)) == (True, False)


@pytest.mark.parametrize(
    ("user_agent", "device"),
    [
        (FIREFOX, "Firefox, Linux"),
        (
            "Mozilla/5.0 (Windows NT 10.0) AppleWebKit/537.36 Chrome/140 Safari/537.36 Edg/140",
            "Edge, Windows",
        ),
        (
            "Mozilla/5.0 (iPhone; CPU iPhone OS 18_0) Version/18.0 Mobile Safari/604.1",
            "Safari, iPhone",
        ),
        ("Mozilla/5.0 (Linux; Android 15) Chrome/140 Mobile Safari/537.36", "Chrome, Android"),
        ("<script>", ""),
        ("", ""),
    ],
)
def test_a_browser_is_named_without_its_version(user_agent: str, device: str) -> None:
    assert device_of(user_agent) == device


def test_a_logout_leaves_no_cookie(customer: User) -> None:
    client = logged_in(customer)
    answer = client.post("/en/account/logout/")
    assert answer.status_code == 302
    assert answer.cookies["session"].value == ""
    assert not UserSession.objects.exists()


def test_what_a_logged_in_person_sees_is_kept_in_no_cache(customer: User) -> None:
    client = logged_in(customer)
    for page in ("/en/", "/en/account/", "/en/account/second-factor/"):
        assert "no-store" in client.get(page)["Cache-Control"], page
    assert "Cache-Control" not in Client().get("/en/").headers, "a stranger sees what all see"
