"""The program that anyone can run: right about a site that keeps its sentences, and about one that
does not."""

import json
from unittest import mock

import jsonschema
import pytest
from django.test import Client
from pytest_django import Settings
from pytest_django.live_server_helper import LiveServer

from privacy.promises import verify
from privacy.promises.published_checks import checks_as_data

pytestmark = [pytest.mark.django_db(transaction=True)]


def checks() -> dict[str, object]:
    """The published checks of the home page, in one language."""
    data = checks_as_data()
    return data | {"checks": [each for each in data["checks"] if each["path"] == "/en/"]}


def fetched(status: int = 200, body: str = "", **headers: str) -> mock.Mock:
    good = {
        "content-security-policy": "default-src 'self'; frame-ancestors 'none'",
        "referrer-policy": "same-origin",
        "x-content-type-options": "nosniff",
    }
    page = (status, good | {name.replace("_", "-"): each for name, each in headers.items()}, body)
    answers = [(200, {}, json.dumps(checks())), page]
    return mock.Mock(side_effect=answers)


@pytest.mark.usefixtures("demo_site")
def test_the_demo_site_passes_every_check(live_server: LiveServer, settings: Settings) -> None:
    settings.PRIVACY_SITE_URL = live_server.url
    assert verify.main([live_server.url]) == 0


FOREIGN = {
    "picture": {"body": "<img src='//x.example/p.gif'>"},
    "preloaded font": {"body": '<link rel="preload" href="https://x.example/f">'},
    "style": {"body": "<style>@import url(https://x.example/a.css)</style>"},
    "set of pictures": {"body": "<p style=\"background: image-set('//x.example/a.png' 1x)\">"},
    "background": {"body": '<body background="//x.example/a.png">'},
    "base": {"body": '<base href="https://x.example/">'},
    "another server": {"alt_svc": 'h3=":443", h2="x.example:443"'},
    "pages ahead": {"speculation_rules": '"https://x.example/rules.json"'},
    "refresh": {"body": '<meta http-equiv="refresh" content="0; URL=https://x.example/">'},
    "redirect": {"location": "https://x.example/"},
    "link header": {"link": "<https://x.example>; rel=preconnect"},
    "hosts of links": {"x_dns_prefetch_control": "on", "body": '<a href="https://x.example/">'},
    "reports": {"reporting_endpoints": 'all="https://x.example/r"'},
}


@pytest.mark.parametrize(
    ("answer", "code", "named"),
    [
        (fetched(), 0, []),
        (fetched(set_cookie="id=1"), 1, ["S15"]),
        (fetched(referrer_policy="unsafe-url"), 1, ["S31"]),
        (fetched(body='<a href="https://x.example/">'), 0, []),
        (fetched(status=404), 2, ["S01", "S15", "S31"]),
        (fetched(status=503), 2, ["S01", "S15", "S31"]),
        (mock.Mock(side_effect=[(200, {}, json.dumps({"version": 9}))]), 2, ["checks"]),
        (mock.Mock(side_effect=ConnectionRefusedError), 2, ["checks"]),
        *[(fetched(200, **answer), 1, ["S01"]) for answer in FOREIGN.values()],
    ],
)
def test_exit_code_and_last_lines_say_which_sentence_is_not_kept(
    answer: mock.Mock, code: int, named: list[str], capsys: pytest.CaptureFixture[str]
) -> None:
    answer.reset_mock()
    with mock.patch.object(verify, "fetch", answer):
        assert verify.main(["https://site.example"]) == code
    summary = [line.split() for line in capsys.readouterr().out.splitlines() if "pages" in line]
    assert [name for state, name, *_rest in summary if state != "kept"] == named


def test_an_address_without_its_scheme_is_not_taken(capsys: pytest.CaptureFixture[str]) -> None:
    assert verify.main(["site.example"]) == 2
    assert "https://site.example" in capsys.readouterr().out


def test_the_checks_follow_their_schema_and_the_program_can_be_read(client: Client) -> None:
    schema = json.loads(client.get("/privacy/checks.schema.json").content)
    jsonschema.validate(client.get("/privacy/checks.json").json(), schema)
    program = client.get("/privacy/verify.py")
    assert program["Content-Type"].startswith("text/plain")
    compile(program.content, "verify.py", "exec")
