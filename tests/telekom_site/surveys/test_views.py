"""Answering a survey, on the site and by a link that works once."""

from datetime import timedelta

import pytest
import time_machine
from django.db import connection
from django.test import Client
from django.utils import timezone
from pytest_django import Settings

from privacy.links import new_token, token_digest
from privacy.personal_data.retention import purge_all
from telekom_site.surveys.models import Answer, Survey, UnusedLink
from tests.support.surveys import Kind, make_survey, name_of

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("one_moment")]

PAGE = "/en/surveys/s/"


def test_answers_are_stored_without_person_address_or_moment(browser: Client) -> None:
    survey = make_survey()
    form = {
        name_of(survey, Kind.CHOICE): "1",
        name_of(survey, Kind.MULTIPLE): ["0", "2"],
        name_of(survey, Kind.SCALE): "4",
        name_of(survey, Kind.TEXT): "Fine.\nThanks.",
    }
    assert browser.post(PAGE, form, REMOTE_ADDR="203.0.113.9").status_code == 302
    answers = Answer.objects.values_list("question__kind", "option", "text")
    assert sorted(answers, key=str) == [
        ("choice", 1, ""),
        ("multiple", 0, ""),
        ("multiple", 2, ""),
        ("scale", 4, ""),
        ("text", None, "Fine.\nThanks."),
    ]
    assert Answer.objects.values("sheet").distinct().count() == 1
    assert {field.name for field in Answer._meta.get_fields()} == {
        "id",
        "sheet",
        "question",
        "option",
        "text",
    }
    assert not browser.cookies


def test_an_option_that_is_sent_many_times_counts_once(browser: Client) -> None:
    survey = make_survey()
    browser.post(PAGE, {name_of(survey, Kind.MULTIPLE): ["0", "0", "2", "0"]})
    assert set(Answer.objects.values_list("option", "text")) == {(0, ""), (2, "")}
    assert Answer.objects.count() == 2


@pytest.mark.parametrize(("kind", "value"), [(Kind.CHOICE, "3"), (Kind.SCALE, "x"), (None, "")])
def test_a_bad_sheet_is_shown_again_and_nothing_is_stored(
    browser: Client, kind: Kind | None, value: str
) -> None:
    survey = make_survey()
    form = {name_of(survey, kind): value, name_of(survey, Kind.TEXT): "Kept."} if kind else {}
    answer = browser.post(PAGE, form)
    assert answer.status_code == 422
    assert ("Kept." in answer.content.decode()) == bool(kind)
    assert not Answer.objects.exists()


def test_a_survey_is_answered_in_its_period_only(browser: Client) -> None:
    survey = make_survey(opens_at=timezone.now() + timedelta(minutes=9))
    assert browser.get(PAGE).status_code == 404
    with time_machine.travel(survey.closes_at, tick=False):
        assert browser.post(PAGE, {name_of(survey, Kind.CHOICE): "1"}).status_code == 410
    Survey.objects.update(is_ready=False, opens_at=timezone.now())
    assert browser.get(PAGE).status_code == 404
    assert not Answer.objects.exists()


def test_a_link_works_once_and_no_row_holds_it_beside_the_answers(browser: Client) -> None:
    survey = make_survey(audience="invited")
    token = new_token()
    UnusedLink.objects.create(survey=survey, token_digest=token_digest(token))
    page, form = f"/en/surveys/invited/{token}/", {name_of(survey, Kind.CHOICE): "1"}
    assert browser.get(PAGE).status_code == 404
    assert browser.post(page, {}).status_code == 422
    assert browser.post(page, form).status_code == 302
    assert (browser.post(page, form).status_code, browser.get(page).status_code) == (410, 410)
    assert Answer.objects.count() == 1
    assert not UnusedLink.objects.exists()
    with connection.cursor() as cursor:
        for table in ("surveys_answer", "surveys_unusedlink", "surveys_invitation"):
            cursor.execute(f"SELECT * FROM {table}")  # noqa: S608
            assert token_digest(token) not in str(cursor.fetchall())


def test_a_flood_is_stopped_without_counting_people(browser: Client, settings: Settings) -> None:
    survey = make_survey()
    settings.SURVEYS_ANSWERS_PER_HOUR = 2
    form = {name_of(survey, Kind.CHOICE): "1"}
    codes = [browser.post(PAGE, form, REMOTE_ADDR=f"203.0.113.{n}").status_code for n in range(3)]
    assert codes == [302, 302, 429]


def test_answers_are_kept_for_a_year_after_the_end(browser: Client) -> None:
    survey = make_survey()
    browser.post(PAGE, {name_of(survey, Kind.TEXT): "Fine."})
    for days, number in ((364, 1), (367, 0)):
        with time_machine.travel(survey.closes_at + timedelta(days=days), tick=False):
            purge_all()
        assert Answer.objects.count() == number
