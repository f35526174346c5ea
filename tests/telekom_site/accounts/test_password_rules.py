"""What a new password must be; and that an old one stays good until it is changed."""

import pytest
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.test import Client

from telekom_site.accounts.models import User
from tests.conftest import prove_again
from tests.support.accounts import is_logged_in, log_in, new_browser

pytestmark = pytest.mark.django_db

CHANGE = "/en/account/password/"


@pytest.fixture
def erika(db: None) -> User:
    return User.objects.create_user(
        "erika.mustermann@x.example", "short", confirmed=True, last_name="Mustermann"
    )


@pytest.mark.parametrize(
    "password",
    [
        "20261126",
        "Telekom1",
        "telekom123",
        "correct-horse",  # 13 characters
        "123456789012345",
        "aaaaaaaaaaaaaaaaaaaa",
        "passwordpassword",
        "password1234567",
        "telekomtelekom2026",
        "Mustermann1234567",
        "erika.mustermann99",
    ],
)
def test_what_is_short_common_or_known_here_is_refused(password: str, erika: User) -> None:
    with pytest.raises(ValidationError):
        validate_password(password, erika)


@pytest.mark.parametrize(
    "password",
    [
        "correct horse battery staple",
        "all small letters",
        "ein Satz mit Umlauten: äöü",
        "7291 0385 6614 2907",  # digits alone are as good as their number
        "x" * 10 + "unrelated words" * 6,
        "\N{CAT FACE} \N{DOG FACE} and a long tail of words",
        "telekom has horses in the stable",
    ],
)
def test_long_passwords_of_any_kind_of_characters_are_taken(password: str, erika: User) -> None:
    validate_password(password, erika)


def test_a_password_of_64_characters_and_more_logs_in(client: Client, erika: User) -> None:
    password = "four words and then some more of them " * 3
    client.force_login(erika)
    answer = client.post(CHANGE, {"oldpassword": "short", "password1": password})
    assert answer.status_code == 302
    browser = new_browser()
    log_in(browser, erika.email, password)
    assert is_logged_in(browser)


def test_an_old_password_stays_good_until_it_is_changed(erika: User) -> None:
    browser = new_browser()
    log_in(browser, erika.email, "short")
    assert is_logged_in(browser)


def test_the_page_that_changes_it_says_what_is_wrong(client: Client, erika: User) -> None:
    client.force_login(erika)
    prove_again(client, erika)
    answer = client.post(CHANGE, {"oldpassword": "short", "password1": "Telekom1"})
    assert answer.status_code == 422
    assert "15 characters" in answer.content.decode()
