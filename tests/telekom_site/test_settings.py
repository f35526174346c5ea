"""The settings refuse to start where production must decide, and follow the address of the site."""

import subprocess
import sys
from pathlib import Path

import pytest

TOP = Path(__file__).parent.parent.parent
NEEDED = {"SECRET_KEY": "x" * 60, "SITE_URL": "https://www.example.org", "DATA_DIR": "data"}


def settings_with(environment: dict[str, str], question: str) -> subprocess.CompletedProcess[str]:
    code = f"from telekom_site import settings; print({question})"
    return subprocess.run([sys.executable, "-c", code], env=environment, cwd=TOP, capture_output=True, text=True)


@pytest.mark.parametrize("missing", sorted(NEEDED))
def test_a_missing_decision_stops_the_start_and_is_named(missing: str) -> None:
    answer = settings_with({name: value for name, value in NEEDED.items() if name != missing}, "1")
    assert answer.returncode != 0
    assert missing in answer.stderr


@pytest.mark.parametrize(("url", "secure"), [("https://www.example.org", "True"), ("http://127.0.0.1:8000", "False")])
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
    assert settings_with(NEEDED | {"EMAIL_URL": "smtp://mail.example.org"}, question).stdout.strip() == "smtp"
