"""What holds for every registered view of the staff pages, by any visitor, and whatever is sent.

Each is asked once per kind of visitor; the tests read what was answered and what it did. S21 has
its own walk (`test_signing.py`), as have S05 and S17 (`test_company_pages.py`).
"""

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass, fields
from datetime import timedelta
from typing import Any, Literal

import pytest
from django.contrib import admin
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection, transaction
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.test import Client, override_settings
from django.urls import reverse
from django.utils import timezone, translation
from pytest_django.plugin import DjangoDbBlocker

from privacy.disclosures.models import (
    HANDED_OVER,
    Disclosure,
    DisclosureChain,
    DisclosureEvent,
    DisclosureRequest,
)
from privacy.precautions.models import SecurityReview
from privacy.precautions.response_headers import header_faults
from privacy.request_log.models import LogReading, RequestLogEntry
from telekom_site.accounts.models import User
from tests.conftest import prove_again
from tests.support.campaigns import png
from tests.support.disclosures import SCOPE
from tests.support.sent_forms import sent_forms
from tests.support.staff_rows import planted
from tests.support.staff_views import OPEN, StaffView, staff_views

pytestmark = pytest.mark.django_db

OK, FOUND, FORBIDDEN, FAILED = 200, 302, 403, 500
REFUSED = {403, 404, 405}
ERRORS = re.compile(r'class="errorlist[^>]*>.*?</ul>', re.DOTALL)  # of a form
REGISTER = {
    model._meta.db_table
    for model in (DisclosureRequest, DisclosureEvent, Disclosure, DisclosureChain)
}
EVENTS, READINGS = DisclosureEvent._meta.db_table, LogReading._meta.db_table
REVIEWS = SecurityReview._meta.db_table
LOG = f'"{RequestLogEntry._meta.db_table}"'
WRITES = re.compile(r'(?P<verb>INSERT|UPDATE|DELETE)(?: INTO| FROM)? "(?P<table>\w+)"')
ADDRESS = "192.0.2.77"  # of the one row in the log, which no other page may show
REASON = "Someone is trying passwords."
# Numbers and plots of the log, and paths of missing pages, without its rows.
COUNTS = {
    "index",
    "privacy_request_log_overview",
    "privacy_request_log_missing_pages",
    "privacy_request_log_plot",
}
# What empty fields take that do not take just any text, by the view if others take something else.
PASSAGES = [["", "", "", "Text"]]
ANSWERS: dict[str, Any] = {
    "contracts-0-contract_on": "2026-01-02",
    "contracts-0-country": "DE",
    "contracts-0-next_review_on": f"{timezone.localdate() + timedelta(days=90):%Y-%m-%d}",
    "contracts-0-reference": "1/26",
    "contracts-0-service": "Letters",
    "country": "DE",
    "email": "cora@customer.example",
    "emails": "anna@customer.example",
    "held_on": f"{timezone.localdate():%Y-%m-%d}",
    "network": "192.0.2.0/24",
    "texts-0-language": "de",
    "texts-0-text": "Text",
}
ANSWERS_OF: dict[str, dict[str, Any]] = {
    "privacy_disclosurerequest_add": {"basis": "de-stpo-100j"},
    "privacy_campaignpicture_add": {"file": png()},
    "privacy_comingnotice_add": {"file": json.dumps({"de": PASSAGES, "en": PASSAGES}).encode()},
}
SAME_ORIGIN = {"Sec-Fetch-Site": "same-origin"}
Method = Literal["get", "post"]
Write = tuple[str, str]  # verb of SQL and table


@dataclass(frozen=True)
class Answer:
    """What a view answered to a request, and what the request did."""

    view: StaffView
    method: Method
    status: int
    headers: dict[str, str]
    text: str = ""
    reads_log: bool = False
    writes: frozenset[Write] = frozenset()  # that met a row
    readings: int = 0  # of the log, as recorded
    hands_over: bool = False  # what one person approved

    def __str__(self) -> str:
        return f"{self.method} {self.view.address}"


@dataclass(frozen=True)
class Walk:
    """The answers of every view to each kind of visitor."""

    anonymous: list[Answer]
    without_rights: list[Answer]
    without_factor: list[Answer]
    without_token: list[Answer]
    all_rights: list[Answer]  # who gave no reason to read the log
    sent: list[Answer]  # forms
    unasked: list[Answer]  # what no form sends
    with_reason: list[Answer]  # of the pages of the log

    def __iter__(self) -> Iterator[Answer]:
        for field in fields(self):
            yield from getattr(self, field.name)


def refuse(request: HttpRequest, *args: object, **kwargs: object) -> HttpResponse:
    """Refuse without the page that says why, which takes long to build."""
    return HttpResponse(status=403)


def list_nothing(request: HttpRequest, app_label: str | None = None) -> list[dict[str, Any]]:
    """Leave out the names of all pages, beside each of them, which take half of the time."""
    return []


def keep_nothing(*args: object, **kwargs: object) -> None:
    """Keep no copies of what templates were given, which nobody asks for here."""


def ask(client: Client, view: StaffView, method: Method) -> Answer:
    answer = getattr(client, method)(view.address)
    return Answer(view, method, answer.status_code, lower(answer))


def lower(answer: HttpResponseBase) -> dict[str, str]:
    return {name.lower(): value for name, value in answer.headers.items()}


def watch(client: Client, view: StaffView, method: Method = "get", data: Any = None) -> Answer:
    """Ask, and note what it did, which is rolled back."""
    statements, writes = list[str](), list[Write]()

    def note(execute: Any, sql: str, params: Any, many: bool, context: Any) -> Any:
        statements.append(sql)
        result = execute(sql, params, many, context)
        write = WRITES.match(sql)  # SQLite counts what it inserts only as it is fetched
        if write and (write["verb"] == "INSERT" or context["cursor"].rowcount):
            writes.append((write["verb"], write["table"]))
        return result

    with transaction.atomic():
        with connection.execute_wrapper(note):
            answer = getattr(client, method)(view.address, data or {})
        hands_over = False
        if ("INSERT", EVENTS) in writes and not connection.needs_rollback:  # nothing was refused
            hands_over = DisclosureEvent.objects.filter(kind__in=HANDED_OVER).exists()
        transaction.set_rollback(True)
    return Answer(
        view,
        method,
        answer.status_code,
        lower(answer),
        "" if answer.streaming else answer.content.decode(errors="replace"),
        any(LOG in sql for sql in statements),
        frozenset(writes),
        writes.count(("INSERT", READINGS)),
        hands_over,
    )


def logged_in(user: User, **options: Any) -> Client:
    client = Client(raise_request_exception=False, **options)
    client.force_login(user)
    prove_again(client, user)
    return client


def forms_of(answer: Answer) -> Iterator[tuple[StaffView, dict[str, Any]]]:
    """What staff send from a page: each of its forms filled in, each action of a list."""
    if answer.status != OK:
        return
    answers = ANSWERS | ANSWERS_OF.get(answer.view.name, {})
    for action, values in sent_forms(answer.text, answers):
        address = action or answer.view.address
        if answer.view.name.endswith("_changelist") and "action" not in values:
            continue  # a list without actions has no button
        if address.startswith("/en/staff/") and "logout" not in address:
            yield StaffView(answer.view.name, address, answer.view.model), values


def unasked_of(answer: Answer) -> Iterator[tuple[StaffView, dict[str, Any]]]:
    """What no page of this view offers."""
    if answer.view.model in {DisclosureRequest, Disclosure}:
        file = SimpleUploadedFile("file.pdf", b"%PDF-")
        yield answer.view, {"step": "hand_over", "fields_handed": SCOPE, "note": "", "file": file}
    if answer.status == FORBIDDEN:
        yield answer.view, {"post": "yes"}


@pytest.fixture(autouse=True)
def in_english() -> None:
    translation.activate("en")


@pytest.fixture(scope="module")
def walk(
    django_db_setup: None,
    django_db_blocker: DjangoDbBlocker,
    tmp_path_factory: pytest.TempPathFactory,
) -> Iterator[Walk]:
    folder = tmp_path_factory.mktemp("walk")
    with (
        django_db_blocker.unblock(),
        transaction.atomic(),
        pytest.MonkeyPatch.context() as patch,
        translation.override("en"),
        override_settings(PRIVACY_DATA_DIR=folder, CSRF_FAILURE_VIEW=f"{__name__}.refuse"),
    ):
        patch.setattr("privacy.confidentiality.gate.must_sign", lambda request: False)
        patch.setattr("privacy.staff_access.stated_purposes.must_ask", lambda request: False)
        patch.setattr(admin.site, "get_app_list", list_nothing)
        patch.setattr("django.test.client.store_rendered_templates", keep_nothing)
        patch.setattr("telekom_site.urls.handler403", refuse, raising=False)
        patch.setattr("telekom_site.urls.handler404", refuse, raising=False)
        views = staff_views(planted(ADDRESS))
        yield walked(views)
        transaction.set_rollback(True)


def walked(views: list[StaffView]) -> Walk:
    """Ask each view as each kind of visitor, who stays logged in."""
    boss = User.objects.create_superuser("boss@telekom.example", "x")
    nobody = User.objects.create_user("clerk@telekom.example", "x", is_staff=True)
    views = [view for view in views if view.name != "logout"]
    # Django's own views send both methods through the same door.
    once: list[tuple[StaffView, Method]] = [(view, "get") for view in views]
    once += [(view, "post") for view in views if not view.is_djangos]
    stranger = Client(headers=SAME_ORIGIN)
    anonymous = [ask(stranger, *each) for each in once]
    client = logged_in(nobody)
    without_rights = [ask(client, *each) for each in once]
    client = logged_in(boss)
    with override_settings(ACCOUNTS_STAFF_SECOND_FACTOR=True):
        without_factor = [ask(client, *each) for each in once]
    all_rights = [watch(client, view) for view in views]
    sent, unasked = (
        [watch(client, view, "post", form) for each in all_rights for view, form in sending(each)]
        for sending in (forms_of, unasked_of)
    )
    tokenless = logged_in(boss, enforce_csrf_checks=True)
    without_token = [ask(tokenless, view, "post") for view in views]
    client.post(reverse("admin:privacy_request_log_reason"), {"reason": REASON})
    with_reason = [watch(client, view) for view in views if view.model is RequestLogEntry]
    return Walk(
        anonymous,
        without_rights,
        without_factor,
        without_token,
        all_rights,
        sent,
        unasked,
        with_reason,
    )


def test_every_record_opens_and_every_form_is_taken(walk: Walk) -> None:
    """So that the other tests have something to look at."""
    opened = [answer for answer in walk.all_rights if answer.status == OK]
    assert {answer.view.model for answer in opened} >= {*admin.site._registry}
    faults = {str(answer): ERRORS.findall(answer.text) for answer in walk.sent}
    assert {answer: texts for answer, texts in faults.items() if texts} == {}
    accepted = [answer for answer in walk.sent if answer.status == FOUND]
    assert (len(opened) > 200, len(accepted) > 100) == (True, True)


def test_no_view_fails(walk: Walk) -> None:
    assert [str(answer) for answer in walk if answer.status >= FAILED] == []


def test_each_answer_bears_the_hardening_headers(walk: Walk) -> None:
    faults = {str(answer): wrong for answer in walk if (wrong := header_faults(answer.headers))}
    assert faults == {}


def test_no_answer_is_stored_by_a_cache(walk: Walk) -> None:
    """Strangers are led to pages that show nothing, from these to the one of another address."""
    stored = {
        str(answer)
        for answer in walk
        if not {"no-store", "private"} <= words(answer.headers.get("cache-control", ""))
        and not (answer in walk.anonymous and answer.view.name in OPEN)
    }
    assert stored == set()


def words(value: str) -> set[str]:
    return {word.strip() for word in value.split(",")}


def test_strangers_are_led_to_the_login(walk: Walk) -> None:
    logins = (reverse("admin:login"), reverse("accounts:login"), reverse("account_change_password"))
    opened = [
        str(answer)
        for answer in walk.anonymous
        if answer.status != FOUND or not answer.headers["location"].startswith(logins)
    ]
    assert opened == []


def test_views_open_with_a_second_factor_only_where_it_is_a_must(walk: Walk) -> None:
    elsewhere = (reverse("admin:login"), reverse("mfa_index"), reverse("account_change_password"))
    opened = [
        str(answer)
        for answer in walk.without_factor
        if answer.status != FOUND or not answer.headers["location"].startswith(elsewhere)
    ]
    assert opened == []


def test_views_of_records_open_to_nobody_without_a_right(walk: Walk) -> None:
    opened = {
        answer.view.name
        for answer in walk.without_rights
        if answer.status not in REFUSED
        and not (answer.status == FOUND and leads_to_the_record(answer))
    }
    assert opened <= OPEN | {"index", "undertaking", "purpose"}


def leads_to_the_record(answer: Answer) -> bool:
    """Whether an answer says no more than where a record of any key would be."""
    return answer.headers["location"] == f"{answer.view.address}change/"


def test_no_view_takes_a_form_without_the_token(walk: Walk) -> None:
    assert {answer.status for answer in walk.without_token} == {FORBIDDEN}


def test_only_the_workflow_writes_to_the_register_of_disclosures(walk: Walk) -> None:
    writing = {
        answer.view.name for answer in walk if {table for _verb, table in answer.writes} & REGISTER
    }
    assert writing == {"privacy_disclosurerequest_add", "privacy_disclosurerequest_decide"}
    assert not [str(answer) for answer in walk if answer.hands_over]


def test_no_view_changes_or_deletes_a_security_review(walk: Walk) -> None:
    entered = {("INSERT", REVIEWS)}
    written = {each for answer in walk for each in answer.writes if each[1] == REVIEWS}
    assert written == entered


def test_only_the_pages_of_the_log_read_it(walk: Walk) -> None:
    without_reason = [*walk.all_rights, *walk.sent, *walk.unasked]
    assert {answer.view.name for answer in without_reason if answer.reads_log} == COUNTS
    assert not [str(answer) for answer in without_reason if shows_the_row(answer)]


def test_each_page_that_shows_a_row_of_the_log_records_the_reason(walk: Walk) -> None:
    showing = {
        answer.view.name: answer.readings for answer in walk.with_reason if shows_the_row(answer)
    }
    of_log = "privacy_request_log_requestlogentry"
    assert showing == {f"{of_log}_changelist": 1, f"{of_log}_change": 1}


def shows_the_row(answer: Answer) -> bool:
    return ADDRESS in answer.text
