"""The settings refuse to start where production must decide, and follow the address of the site."""

import os
import secrets
import subprocess
import sys
from pathlib import Path

import pytest
from django.conf import settings as current
from django.contrib.auth.tokens import default_token_generator
from django.core import signing
from django.core.management import call_command
from django.core.management.base import SystemCheckError
from django.test import Client
from pytest_django import Settings

from telekom_site.accounts.models import User

pytestmark = pytest.mark.django_db

TOP = Path(__file__).parent.parent.parent
NEEDED = {"SECRET_KEY": "x" * 60, "SITE_URL": "https://www.example.org", "DATA_DIR": "data"}


def settings_with(environment: dict[str, str], question: str) -> subprocess.CompletedProcess[str]:
    code = f"from telekom_site import settings; print({question})"
    return subprocess.run(
        [sys.executable, "-c", code], env=environment, cwd=TOP, capture_output=True, text=True
    )


@pytest.mark.parametrize("missing", sorted(NEEDED))
def test_a_missing_decision_stops_the_start_and_is_named(missing: str) -> None:
    answer = settings_with({name: value for name, value in NEEDED.items() if name != missing}, "1")
    assert answer.returncode != 0
    assert missing in answer.stderr


@pytest.mark.parametrize(
    ("url", "secure"), [("https://www.example.org", "True"), ("http://127.0.0.1:8000", "False")]
)
def test_cookies_are_secure_where_the_site_is(url: str, secure: str) -> None:
    answer = settings_with(NEEDED | {"SITE_URL": url}, "settings.SESSION_COOKIE_SECURE")
    assert answer.stdout.strip() == secure, answer.stderr


def test_redis_takes_the_queue_by_one_setting() -> None:
    question = "settings.Q_CLUSTER.get('orm'), settings.Q_CLUSTER.get('redis')"
    assert settings_with(NEEDED, question).stdout.strip() == "default None"
    redis = NEEDED | {"REDIS_URL": "redis://127.0.0.1:6379/0"}
    assert settings_with(redis, question).stdout.strip() == "None redis://127.0.0.1:6379/0"


def test_mail_goes_to_a_folder_until_a_server_is_named() -> None:
    question = "settings.EMAIL_URL.split(':')[0]"
    assert settings_with(NEEDED, question).stdout.strip() == "file"
    assert (
        settings_with(NEEDED | {"EMAIL_URL": "smtp://mail.example.org"}, question).stdout.strip()
        == "smtp"
    )


def deploy_check(tmp_path: Path, **environment: str) -> subprocess.CompletedProcess[str]:
    needed = {
        "DJANGO_SETTINGS_MODULE": "telekom_site.settings",
        "SECRET_KEY": secrets.token_urlsafe(48),
        "SITE_URL": "https://www.example.org",
        "DATA_DIR": str(tmp_path),
        "EMAIL_URL": "smtp://mail.example.org",
        "PATH": os.environ["PATH"],
    }
    command = [sys.executable, "manage.py", "check", "--deploy", "--fail-level", "WARNING"]
    return subprocess.run(
        command, env=needed | environment, cwd=TOP, capture_output=True, text=True
    )


def test_a_long_random_key_passes_the_deployment_check(tmp_path: Path) -> None:
    answer = deploy_check(tmp_path)
    assert answer.returncode == 0, answer.stderr


def test_weak_keys_fail_the_deployment_check(tmp_path: Path) -> None:
    answer = deploy_check(tmp_path, SECRET_KEY="Qq7zKw", SECRET_KEY_FALLBACKS="Vw8yRt")
    assert answer.returncode != 0
    assert "security.W009" in answer.stderr
    assert "security.W025" in answer.stderr  # of the older one
    assert "Qq7zKw" not in answer.stderr
    assert "Vw8yRt" not in answer.stderr


@pytest.mark.parametrize(
    ("key", "is_weak"),
    [
        ("x" * 60, True),
        ("django-insecure-" + "abcdefghij" * 6, True),
        ("short-but-varied-key", True),
        (secrets.token_urlsafe(48), False),
    ],
    ids=["same letters", "insecure", "short", "random"],
)
def test_a_weak_key_of_any_kind_is_seen_and_not_shown(
    settings: Settings, key: str, is_weak: bool
) -> None:
    settings.SECRET_KEY = key
    with pytest.raises(SystemCheckError) as error:  # of the address, too, which is http:// here
        call_command("check", deploy=True, tags=["security"], fail_level="WARNING")
    assert ("security.W009" in str(error.value)) == is_weak
    assert key not in str(error.value)


def test_older_keys_come_from_the_environment() -> None:
    assert settings_with(NEEDED, "settings.SECRET_KEY_FALLBACKS").stdout.strip() == "[]"
    older = settings_with(NEEDED | {"SECRET_KEY_FALLBACKS": "b,a"}, "settings.SECRET_KEY_FALLBACKS")
    assert older.stdout.strip() == "['b', 'a']"


@pytest.mark.parametrize("known", [True, False])
def test_what_an_older_key_signed_holds_while_it_is_known(
    settings: Settings, customer: User, known: bool
) -> None:
    client = Client()
    client.force_login(customer)
    token, signed = default_token_generator.make_token(customer), signing.dumps("a link")

    settings.SECRET_KEY_FALLBACKS = [current.SECRET_KEY] if known else []
    settings.SECRET_KEY = "another-key"

    assert default_token_generator.check_token(customer, token) is known
    assert (client.get("/en/account/").status_code == 200) is known
    if known:
        assert signing.loads(signed) == "a link"
    else:
        with pytest.raises(signing.BadSignature):
            signing.loads(signed)


@pytest.mark.parametrize(
    ("environment", "expected"),
    [
        ({}, "False False"),
        ({"HSTS_INCLUDE_SUBDOMAINS": "true"}, "True False"),
        ({"HSTS_PRELOAD": "true"}, "False False"),  # the list takes a host with its subdomains only
        ({"HSTS_PRELOAD": "true", "HSTS_INCLUDE_SUBDOMAINS": "true"}, "True True"),
        (
            {
                "HSTS_PRELOAD": "true",
                "HSTS_INCLUDE_SUBDOMAINS": "true",
                "SITE_URL": "http://a.example",
            },
            "False False",
        ),
    ],
)
def test_other_hosts_are_bound_to_https_only_where_the_operator_says_so(
    environment: dict[str, str], expected: str
) -> None:
    question = "settings.SECURE_HSTS_INCLUDE_SUBDOMAINS, settings.SECURE_HSTS_PRELOAD"
    assert settings_with(NEEDED | environment, question).stdout.strip() == expected
