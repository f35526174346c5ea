"""One test per trap of docs/explanation/traps.md, section "What pages, logs and forms let
through"."""

from pathlib import Path

import pytest
from django.core import mail
from django.test import Client
from django.utils import timezone, translation
from django.utils.translation import gettext_lazy as _
from pytest_django import Settings

from privacy.controllers.models import Controller
from privacy.registry.promise import Evidence, finding
from privacy.request_log import checks
from privacy.request_log.forwarding import LEAST
from privacy.request_log.ingest import Tally, ingest
from privacy.request_log.spool import Spool
from privacy.secret_routes import arguments, has_secret
from privacy.templatetags.moments import machine_readable
from telekom_site.enquiries.models import Enquiry
from tests.conftest import link_in
from tests.privacy.request_log.conftest import logged
from tests.support.markup import is_valid_time

pytestmark = pytest.mark.django_db(transaction=True)

TOP = Path(__file__).parents[3]


@pytest.fixture(autouse=True)
def own_folders(settings: Settings, tmp_path: Path) -> None:
    settings.PRIVACY_DATA_DIR = tmp_path
    settings.PRIVACY_REQUEST_LOG_SPOOL_DIR = tmp_path / "spool"


@pytest.fixture
def mailed_link(controller: Controller) -> str:
    """The path in a verification mail that was just sent."""
    values = {
        "kind": "access",
        "controller": controller.slug,
        "email": "anna@customer.example",
        "name": "",
        "message": "",
    }
    Client(headers={"Sec-Fetch-Site": "same-origin"}).post("/en/privacy/contact/", values)
    return link_in(mail.outbox[-1])


def test_the_page_behind_a_mailed_link_is_never_shared(mailed_link: str) -> None:
    visitor = Client()
    assert "/social/link/" not in visitor.get(mailed_link).content.decode()
    assert visitor.get("/social/link/facebook/", {"page": mailed_link}).status_code == 404
    token = mailed_link.rstrip("/").rpartition("/")[2]
    assert token not in visitor.get("/social/", {"page": mailed_link}).content.decode()


def test_a_mailed_link_is_in_no_cache_and_no_referrer(mailed_link: str) -> None:
    answer = Client().get(mailed_link)
    assert "no-store" in answer["Cache-Control"]
    assert answer["Referrer-Policy"] == "strict-origin"


def test_a_new_route_with_a_text_is_secret_by_default() -> None:
    assert has_secret("invitation/<str:code>/", arguments())
    assert not has_secret("news/<slug:slug>/", arguments())


def test_a_token_reaches_the_log_by_no_query_and_no_referrer(
    mailed_link: str, tmp_path: Path
) -> None:
    token = mailed_link.rstrip("/").rpartition("/")[2]
    for path, headers in (
        (mailed_link, {}),
        (f"/social/?page={mailed_link}", {}),
        ("/en/", {"Referer": f"http://testserver/social/?page={mailed_link}"}),
    ):
        Client(headers=headers).get(path)
    text = "".join(f"{line.url} {line.referrer}\n" for line in logged(Spool(tmp_path / "spool")))
    assert "/verify/<token>/" in text
    assert token not in text


def test_an_undeclared_proxy_is_noticed(tmp_path: Path) -> None:
    for _number in range(LEAST):
        Client(headers={"X-Forwarded-For": "198.51.100.7"}).get("/privacy/notice.json")
    ingest(Spool(tmp_path / "spool"), Tally())
    assert [message.id for message in checks.check_who_asks(None)] == ["privacy_request_log.W006"]


def test_a_name_of_two_lines_is_refused() -> None:
    values = {
        "topic": "tv",
        "question": "?",
        "email": "a@x.example",
        "name": "a\r\nTo: b@x.example",
    }
    answer = Client(headers={"Sec-Fetch-Site": "same-origin"}).post("/en/enquiry/", values)
    assert answer.status_code == 422
    assert not Enquiry.objects.exists()
    assert mail.outbox == []


def test_a_finding_is_shown_in_the_language_of_its_reader() -> None:
    with translation.override("de"):
        seen = Evidence(True, (finding(_("Missing headers: %(names)s"), names="x"),))
        with translation.override("en"):
            assert [str(each) for each in seen.findings] == ["Missing headers: x"]
        with pytest.raises(TypeError):
            Evidence(True, (_("Missing headers: %(names)s") % {"names": "x"},))  # type: ignore[arg-type]


def test_a_refused_host_gets_its_page_without_a_session(settings: Settings) -> None:
    settings.SECURE_SSL_REDIRECT = True
    settings.ALLOWED_HOSTS = ["www.example.org"]
    assert (
        Client(raise_request_exception=False)
        .get("/en/", headers={"Host": "evil.example"})
        .status_code
        == 400
    )


def test_moments_in_pages_are_valid_html() -> None:
    assert is_valid_time(machine_readable(timezone.now()))


def test_the_tests_pass_on_another_day(settings: Settings) -> None:
    makefile = (settings.BASE_DIR / "Makefile").read_text()
    assert 'pytest -n 2 -m "not browser" --today +400' in makefile
