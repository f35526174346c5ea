"""Every promise is kept by the whole site, and each check can fail: the effect is broken, and it
says so."""

import logging
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager, contextmanager
from dataclasses import replace
from datetime import timedelta
from typing import Any
from unittest import mock

import pytest
import time_machine
from django.core.management import call_command
from django.db import connection
from django.db.models import Model, QuerySet
from django.http import HttpRequest
from django.test import override_settings
from django.utils import timezone, translation
from pytest_django import Settings

from privacy.campaigns.models import Campaign, Subscriber
from privacy.personal_data.rows import model_of
from privacy.promises.checks import deadlines, log, storage
from privacy.promises.models import Verification
from privacy.promises.verification import verify_all
from privacy.registry.declarations import PersonalModel
from privacy.registry.discovery import registry
from privacy.registry.promise import Finding, Page
from privacy.registry.subject import DataSubject
from privacy.request_log.minimise import Minimiser
from privacy.request_log.models import LogReading
from privacy.request_log.spool_line import format_line
from privacy.triggers import suspended
from telekom_site import mail_checks, social_checks
from telekom_site.accounts.models import User
from tests.privacy.promises.declared import promise
from tests.privacy.promises.in_process import InProcessProbe
from tests.privacy.request_log.conftest import entry

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("demo_site")]


def texts_of(verification: Verification, language: str) -> list[str]:
    with translation.override(language):
        return [str(Finding.from_data(data)) for data in verification.evidence]


def test_the_demo_site_keeps_its_promises_and_says_so_in_the_readers_language() -> None:
    call_command("load_demo", campaigns=True, verbosity=0)  # as `make run` does
    with translation.override("de"):
        verify_all(InProcessProbe())
    verifications = list(Verification.objects.all())
    assert [each.promise for each in verifications] == [each.id for each in registry.promises]
    for verification in verifications:
        german, english = texts_of(verification, "de"), texts_of(verification, "en")
        assert verification.state == "kept", (verification.promise, english)
        assert english, verification.promise
        for text, translated in zip(english, german, strict=True):
            assert text != translated, verification.promise


RECORDED = dict[str, Page]()  # the pages of the untouched demo site


@pytest.fixture
def few_pages(settings: Settings) -> None:
    """Have a run visit some of the pages: one check sees the same on each of them."""
    settings.PRIVACY_CRAWLED_PAGES = 25


def changed(view: str, change: Callable[[Page], Page], *arguments: str) -> InProcessProbe:
    """A probe for which one page of the site differs from what it should be."""
    honest = InProcessProbe()
    path = honest.path_of(view, *arguments)
    return InProcessProbe({path: change(honest.fetch(path))}, RECORDED)


def with_header(name: str, value: str) -> Callable[[Page], Page]:
    return lambda page: replace(page, headers={**page.headers, name: value})


def replaced(old: str, new: str) -> Callable[[Page], Page]:
    def change(page: Page) -> Page:
        assert old.encode() in page.body
        return replace(page, body=page.body.replace(old.encode(), new.encode()))

    return change


LOG_ROWS = "admin:privacy_request_log_requestlogentry_changelist"
PNG = '</main><img src="https://www.facebook.com/like.png">'
BOX = 'name="consent_surveys_phone"'
BREAKS: list[tuple[str, str, Callable[[Page], Page], tuple[str, ...]]] = [
    ("S01", "pages:home", replaced('value="facebook"', 'value="gone"'), ()),
    ("S02", "pages:notice", replaced("data-read-aloud", "data-silent"), ()),
    ("S03", "pages:binding_rules_file", replaced("%PDF-", "<html>"), ("de",)),
    ("S04", "pages:companies", replaced("external", "normal"), ()),
    ("S05", "privacy:request", replaced('value="telekom-deutschland"', 'value=""'), ()),
    ("S05", "pages:companies", lambda page: replace(page, status=404), ()),
    ("S05", "pages:companies", replaced("privacy@telekom-deutschland", "info@elsewhere"), ()),
    ("S06", "pages:glossary", replaced('id="cookie"', 'id="biscuit"'), ()),
    ("S16", "enquiries:enquire", replaced('<details class="why">', "<details>"), ()),
    ("S16", "privacy:preferences", replaced('<details class="why">', "<details>"), ()),
    ("S16", "surveys:survey", replaced('<details class="why">', "<details>"), ("this-site",)),
    ("S14", LOG_ROWS, lambda page: replace(page, status=200), ()),
    ("S15", "pages:home", with_header("set-cookie", "id=1"), ()),
    ("S20", "privacy_public:transparency_json", replaced('"pending": 0', '"pending": 1'), ()),
    ("S01", "pages:home", replaced("</main>", PNG), ()),
    ("S22", "pages:home", replaced("consent/facebook.svg", "consent/twitter.svg"), ()),
    ("S23", "social_consent:embed", lambda page: replace(page, status=200), ("facebook",)),
    ("S24", "social_consent:what_is_sent", replaced("a-probe", "another"), ()),
    ("S25", "social_consent:preferences", replaced('value="facebook"', 'value="gone"'), ()),
    ("S26", "pages:home", replaced("</main>", '<iframe src="/embed/x/"></iframe></main>'), ()),
    ("S28", "accounts:register", replaced(BOX, f"{BOX} checked"), ()),
    ("S28", "accounts:register", replaced(BOX, f"{BOX} required"), ()),
    (
        "S28",
        "accounts:register",
        replaced("über ihre Angebote", "über alles"),
        (),
    ),
    ("S30", "privacy:my_data_link", replaced('name="email"', 'name="nothing"'), ()),
    ("S31", "pages:home", lambda page: replace(page, headers={}), ()),
    ("S31", "pages:home", with_header("referrer-policy", "unsafe-url"), ()),
    ("S31", "pages:home", with_header("content-security-policy", "default-src *"), ()),
    ("S35", "pages:notice", replaced("proof--unverified", "proof--kept"), ()),
]


@pytest.mark.usefixtures("few_pages")
@pytest.mark.parametrize(
    ("name", "view", "change", "arguments"), BREAKS, ids=[broken[0] for broken in BREAKS]
)
def test_a_broken_effect_is_seen(
    name: str, view: str, change: Callable[[Page], Page], arguments: tuple[str, ...]
) -> None:
    if name == "S24":
        honest = InProcessProbe()
        probe = InProcessProbe({honest.path_of(view): Page("", 200, {}, b"someone else's values")})
    else:
        probe = changed(view, change, *arguments)
    assert not promise(name).check(probe).kept


ONE_BY_ONE = ("S01", "S03", "S15", "S22", "S23", "S25", "S26")


@pytest.mark.usefixtures("few_pages")
@pytest.mark.parametrize(
    ("name", "view", "change", "arguments"),
    [each for each in BREAKS if each[0] in ONE_BY_ONE],
    ids=[each[0] for each in BREAKS if each[0] in ONE_BY_ONE],
)
def test_a_broken_effect_turns_no_other_sentence(
    name: str, view: str, change: Callable[[Page], Page], arguments: tuple[str, ...]
) -> None:
    probe = changed(view, change, *arguments)
    turned = [each for each in ONE_BY_ONE if not promise(each).check(probe).kept]
    assert turned == [name]


@pytest.mark.usefixtures("few_pages")
def test_another_drawing_under_a_declared_name_is_seen() -> None:
    honest = InProcessProbe()
    drawing = honest.fetch("/static/social_consent/facebook.svg")
    assert drawing.body.startswith(b"<svg")
    probe = InProcessProbe({drawing.url: replace(drawing, body=drawing.body + b" ")}, RECORDED)
    assert not promise("S22").check(probe).kept


@contextmanager
def lines_with(**changes: Callable[[Any], Any]) -> Iterator[None]:
    """The request log notes something else than what happened."""
    parts = ("began", "address", "method", "status", "bytes_sent", "url", "referrer", "forwarded")

    def wrong(*values: Any) -> bytes:
        named = dict(zip(parts, values, strict=True))
        for part, change in changes.items():
            named[part] = change(named[part])
        return format_line(*named.values())

    with mock.patch("privacy.request_log.recorder.format_line", wrong):
        yield


def the_address(request: HttpRequest, status: int) -> str:
    return request.get_full_path()


def the_referrer(request: HttpRequest) -> str:
    return str(request.headers["Referer"])


def everyone(campaign: Campaign) -> QuerySet[Subscriber]:
    return Subscriber.objects.all()


def nobody(campaign: Campaign) -> QuerySet[Subscriber]:
    return Subscriber.objects.none()


SABOTAGE: list[tuple[str, Callable[[], AbstractContextManager[object]]]] = [
    ("S14", lambda: mock.patch("privacy.request_log.admin.record_reading")),
    ("S14", lambda: mock.patch("privacy.request_log.readers.PERMITTED", set())),
    ("S07", lambda: lines_with(address=lambda value: "")),
    ("S07", lambda: lines_with(address=lambda value: "203.0.113.9")),
    ("S08", lambda: lines_with(began=lambda value: value - 3_600_000_000)),
    ("S09", lambda: lines_with(method=lambda value: "OTHER")),
    ("S09", lambda: mock.patch.object(Minimiser, "url", staticmethod(the_address))),
    ("S10", lambda: lines_with(status=lambda value: 299)),
    ("S11", lambda: lines_with(referrer=lambda value: "")),
    ("S11", lambda: mock.patch.object(Minimiser, "referrer", staticmethod(the_referrer))),
    ("S12", lambda: lines_with(bytes_sent=lambda value: value + 1)),
    ("S17", lambda: mock.patch.object(deadlines, "due_date", lambda day, company: day)),
    ("S22", lambda: mock.patch.object(social_checks, "embeddable", list)),
    ("S19", lambda: suspended(connection)),
    ("S27", lambda: mock.patch.object(mail_checks, "audience", everyone)),
    ("S27", lambda: mock.patch.object(mail_checks, "audience", nobody)),
    ("S29", lambda: mock.patch("privacy.service_notices.flows._queue", return_value=False)),
    ("S29", lambda: override_settings(PRIVACY_NOTICE_SOURCE="")),
    ("S30", lambda: registry.temporarily([])),
    ("S32", lambda: suspended(connection)),
]


@pytest.mark.usefixtures("few_pages")
@pytest.mark.parametrize(("name", "sabotage"), SABOTAGE, ids=[name for name, _how in SABOTAGE])
def test_a_sabotaged_system_is_seen(
    name: str,
    sabotage: Callable[[], AbstractContextManager[object]],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(log, "PATIENCE", 0)
    check = promise(name).check
    with sabotage():
        assert not check(InProcessProbe()).kept


def test_a_record_that_is_not_exported_to_its_person_is_detected(customer: User) -> None:
    assert promise("S30").check(InProcessProbe()).kept
    with mock.patch.object(storage, "rows_of", return_value=User.objects.none()):
        assert not promise("S30").check(InProcessProbe()).kept


def test_a_page_of_my_data_that_shows_less_than_the_package_is_detected(customer: User) -> None:
    assert promise("S30").check(InProcessProbe()).kept

    def nothing(declaration: PersonalModel, subject: DataSubject) -> QuerySet[Model]:
        return model_of(declaration)._base_manager.none()

    with mock.patch("privacy.my_data.mirror.rows_of", nothing):
        assert not promise("S30").check(InProcessProbe()).kept


@pytest.mark.parametrize("name", ["S07", "S08", "S09", "S10", "S11", "S12"])
def test_a_visit_that_does_not_reach_the_log_is_seen(
    name: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(log, "PATIENCE", 0)
    path = InProcessProbe().path_of("privacy:request_sent")
    assert not promise(name).check(InProcessProbe({path: Page(path, 200, {}, b"")})).kept


LOGGED = ("S07", "S08", "S09", "S10", "S11", "S12")


def test_all_checks_of_the_log_judge_one_visit() -> None:
    probe = mock.Mock(wraps=InProcessProbe())
    assert all(promise(name).check(probe).kept for name in LOGGED)
    assert probe.fetch.call_count == 4, "a secret in the path, a form, a file"


def test_the_rows_of_other_visitors_are_ignored() -> None:
    """Someone else opens the page of the test visit meanwhile, without a referrer."""
    path = InProcessProbe().path_of("privacy:request_sent")

    class Crowded(InProcessProbe):
        def fetch(
            self,
            path: str,
            headers: Mapping[str, str] | None = None,
            form: Sequence[tuple[str, str]] | None = None,
        ) -> Page:
            page = super().fetch(path, headers, form)
            if path.startswith(foreign):
                entry(timezone.now(), url=foreign, method="HEAD", bytes_sent=0)
            return page

    foreign = path
    probe = Crowded()
    assert all(promise(name).check(probe).kept for name in LOGGED)


def test_others_cannot_stand_in_for_a_visit_that_was_not_logged(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(log, "PATIENCE", 0)
    path = InProcessProbe().path_of("privacy:request_sent")
    entry(timezone.now(), url=f"{path}?page=12345678", referrer="https://probe.example/123456")
    probe = InProcessProbe({path: Page(path, 200, {}, b"")})
    assert not any(promise(name).check(probe).kept for name in LOGGED)


@pytest.mark.parametrize("secret", ["path", "referrer"])
def test_a_secret_in_any_part_of_a_visit_is_looked_for(secret: str) -> None:
    def leaky(self: Minimiser, request: HttpRequest, *_rest: object) -> str:
        address = request.get_full_path() if secret == "path" else request.headers["Referer"]
        return str(address)

    method, broken = {"path": ("url", "S09"), "referrer": ("referrer", "S11")}[secret]
    with mock.patch.object(Minimiser, method, leaky):
        probe = InProcessProbe()
        kept = {name: promise(name).check(probe).kept for name in LOGGED}
    assert [name for name in LOGGED if not kept[name]] == [broken]


def test_a_log_kept_longer_than_a_few_days_breaks_the_sentence(settings: Settings) -> None:
    """The figure in the sentence follows the setting, its words do not."""
    settings.PRIVACY_REQUEST_LOG_RETENTION_DAYS = 10
    assert promise("S13").check(InProcessProbe()).kept
    with translation.override("en"):
        assert "none is older than 11 days" in promise("S13").text
    settings.PRIVACY_REQUEST_LOG_RETENTION_DAYS = 400
    assert not promise("S13").check(InProcessProbe()).kept


def test_a_second_log_of_the_web_server_is_noticed() -> None:
    logger, handler = logging.getLogger("gunicorn.access"), logging.NullHandler()
    logger.addHandler(handler)
    try:
        assert not promise("S13").check(InProcessProbe()).kept
    finally:
        logger.removeHandler(handler)


def test_a_reading_of_the_log_without_a_reason_is_seen() -> None:
    LogReading.objects.create(read_at=timezone.now(), what="list", rows=1, reason="scans")
    assert promise("S14").check(InProcessProbe()).kept
    LogReading.objects.create(read_at=timezone.now(), what="list", rows=1)
    assert not promise("S14").check(InProcessProbe()).kept


def test_an_overdue_review_of_the_precautions_is_seen() -> None:
    with time_machine.travel(timezone.now() + timedelta(days=400), tick=False):
        assert not promise("S32").check(InProcessProbe()).kept


def test_a_row_older_than_the_bound_is_seen() -> None:
    entry(timezone.now() - timedelta(days=9))
    assert not promise("S13").check(InProcessProbe()).kept


def test_a_whole_address_older_than_its_bound_is_seen() -> None:
    entry(timezone.now() - timedelta(days=5))
    assert not promise("S13").check(InProcessProbe()).kept
