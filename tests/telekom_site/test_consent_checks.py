"""S28 sees each way in which a consent is stored that nobody gave by checking a box."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from unittest import mock

import pytest
from django.db import connection
from django.utils import timezone

from privacy.consent import ledger, questions
from privacy.consent.flows import record_choice, withdraw
from privacy.consent.models import ConsentEvent, ConsentWording, CurrentConsent
from privacy.consent.questions import Answer
from privacy.consent.topics import ADVERTISING
from privacy.registry.promise import Page
from privacy.registry.subject import email_key
from privacy.triggers import suspended
from telekom_site.consent_checks import consent_takes_a_box, silent_consents
from tests.privacy.promises.in_process import InProcessProbe
from tests.support.consents import consent

pytestmark = pytest.mark.django_db(transaction=True)
Choice = ConsentEvent.Choice
ANNA = "anna@x.example"
KEY = email_key(ANNA)
CRAWLED = dict[str, Page]()  # the pages of the site, whose scripts are read by each check
ASK_FIRST = {"served_at": "2026-11-27T08:00:00+00:00", "form": "order"}


def wording() -> ConsentWording:
    return ADVERTISING.question().wording()


def granted_by_a_script() -> None:
    grant = ledger.append(KEY, wording(), Choice.GRANTED, "script")
    ledger.append(KEY, wording(), Choice.CONFIRMED, "script", follows=grant)


def granted_with_the_evidence_of_no_form() -> None:
    record_choice(ANNA, True, "script")


def granted_with_evidence_and_no_question() -> None:
    ledger.append(KEY, wording(), Choice.GRANTED, "script", evidence=ASK_FIRST)


def imported_without_proof() -> None:
    evidence = {"import": "digest"}
    asked = ledger.append(KEY, wording(), Choice.ASKED, "paper", evidence=evidence)
    ledger.append(KEY, wording(), Choice.GRANTED, "paper", follows=asked, evidence=evidence)


def confirmed_out_of_nothing() -> None:
    with suspended(connection):
        ledger.append(KEY, wording(), Choice.CONFIRMED, "script")


def written_into_the_projection() -> None:
    CurrentConsent.objects.bulk_create(
        [
            CurrentConsent(
                subject_key=KEY,
                topic="advertising",
                channel="email",
                state="valid",
                since=timezone.now(),
            )
        ]
    )


@pytest.mark.parametrize(
    "give",
    [
        granted_by_a_script,
        granted_with_the_evidence_of_no_form,
        granted_with_evidence_and_no_question,
        imported_without_proof,
        confirmed_out_of_nothing,
        written_into_the_projection,
    ],
)
def test_a_consent_that_rests_on_no_checked_box_is_seen(give: Callable[[], None]) -> None:
    consent("berta@x.example", "advertising.email", "news.email")
    assert silent_consents().count() == 0
    give()
    assert [row.subject_key for row in silent_consents()] == [KEY]


def test_a_silent_consent_that_was_ended_does_no_harm() -> None:
    granted_by_a_script()
    withdraw(ANNA, "test")
    assert silent_consents().count() == 0
    consent(ANNA, "advertising.email")
    assert silent_consents().count() == 0, "the person gave their own consent since"


class FormsOnly(InProcessProbe):
    """A probe whose forms can be changed, and that leaves the request log alone."""

    def __init__(self, change: Callable[[Page], Page] = lambda page: page) -> None:
        super().__init__(recorded=CRAWLED)
        self.change = change

    def fetch(
        self,
        path: str,
        headers: Mapping[str, str] | None = None,
        form: Sequence[tuple[str, str]] | None = None,
    ) -> Page:
        with mock.patch("tests.privacy.promises.in_process.ingest"):
            page = super().fetch(path, headers, form)
        return page if page in CRAWLED.values() else self.change(page)


def with_box(old: str, new: str) -> Callable[[Page], Page]:
    return lambda page: replace(page, body=page.body.replace(old.encode(), new.encode()))


@pytest.mark.usefixtures("demo")
def test_a_box_is_empty_however_it_is_written() -> None:
    box = 'name="consent_advertising_email"'
    assert consent_takes_a_box(FormsOnly()).kept
    for change in (
        with_box(box, f"{box} CHECKED"),
        with_box(box, f"{box.upper()} Checked=''"),
        with_box("</main>", f'<button {box} value="on">Go on</button></main>'),
    ):
        assert not consent_takes_a_box(FormsOnly(change)).kept


@pytest.mark.usefixtures("demo")
def test_an_empty_box_that_is_recorded_as_a_consent_is_seen() -> None:
    record = questions._record

    def silent(email: str, answer: Answer, source: str) -> ConsentEvent | None:
        return record(email, replace(answer, agreed=True), source)

    before = ConsentEvent.objects.count()
    with mock.patch.object(questions, "_record", silent):
        assert not consent_takes_a_box(FormsOnly()).kept
    assert consent_takes_a_box(FormsOnly()).kept
    assert ConsentEvent.objects.count() == before
