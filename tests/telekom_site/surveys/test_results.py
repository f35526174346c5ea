"""Results of a survey: after it has closed, and about no small group."""

from datetime import timedelta

import pytest
import time_machine
from django.test import Client
from django.utils import timezone

from telekom_site.surveys.models import Survey
from telekom_site.surveys.results import results_of
from tests.support.surveys import Kind, answer, make_survey

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("one_moment")]


def figures(survey: Survey, kind: Kind) -> dict[str, int | None]:
    with time_machine.travel(survey.closes_at, tick=False):
        results = results_of(survey).questions
    (result,) = [result for result in results if result.question.kind == kind]
    return {group.label: group.count for group in result.groups}


def test_people_who_did_not_answer_are_a_group_too() -> None:
    survey = make_survey()
    answer(survey, Kind.CHOICE, 20, option=0)
    answer(survey, Kind.CHOICE, 12, option=1)
    answer(survey, Kind.CHOICE, 5, option=2)
    answer(survey, Kind.TEXT, 6, text="Fine.")
    assert list(figures(survey, Kind.CHOICE).values()) == [20, None, None, None]


def test_of_a_question_that_several_answers_fit_each_is_looked_at_alone() -> None:
    survey = make_survey()
    answer(survey, Kind.MULTIPLE, 12, option=0)
    answer(survey, Kind.MULTIPLE, 9, option=1)
    assert list(figures(survey, Kind.MULTIPLE).values()) == [None, None, None]
    answer(survey, Kind.TEXT, 5, text="Fine.")
    assert list(figures(survey, Kind.MULTIPLE).values()) == [12, None, None]


def test_there_are_no_results_while_it_is_open_or_of_few_people(staff_client: Client) -> None:
    survey = make_survey(results_are_public=True)
    answer(survey, Kind.CHOICE, 9, option=0)
    page, staff_page = "/en/surveys/s/results/", f"/en/staff/surveys/survey/{survey.pk}/results/"
    assert staff_client.get(page).status_code == 404
    with time_machine.travel(survey.closes_at, tick=False):
        assert "Fewer than 10 people took part" in staff_client.get(page).content.decode()
    answer(survey, Kind.CHOICE, 1, option=0)
    assert results_of(survey).people is None
    assert "once the survey has closed" in staff_client.get(staff_page).content.decode()
    with time_machine.travel(survey.closes_at, tick=False):
        assert "10 people took part" in staff_client.get(page).content.decode()
        assert "10 people took part" in staff_client.get(staff_page).content.decode()


def test_only_staff_read_what_people_wrote_and_only_of_many(staff_client: Client) -> None:
    survey = make_survey(results_are_public=True)
    answer(survey, Kind.TEXT, 9, text="Slow <b>site</b>.")
    answer(survey, Kind.CHOICE, 11, option=0)
    staff_page = f"/en/staff/surveys/survey/{survey.pk}/results/"
    shown = "Slow &lt;b&gt;site&lt;/b&gt;."
    with time_machine.travel(survey.closes_at + timedelta(hours=1), tick=False):
        assert shown not in staff_client.get(staff_page).content.decode()
    answer(survey, Kind.TEXT, 1, text="Slow <b>site</b>.")
    with time_machine.travel(survey.closes_at + timedelta(hours=1), tick=False):
        assert shown in staff_client.get(staff_page).content.decode()
        assert "Slow" not in staff_client.get("/en/surveys/s/results/").content.decode()


def test_a_closed_survey_is_not_opened_again(staff_client: Client) -> None:
    """Two looks at the results would show what one more person answered."""
    survey = make_survey()
    with time_machine.travel(survey.closes_at, tick=False):
        later = timezone.now() + timedelta(days=9)
        form = {
            "title_de": "T",
            "title_en": "Changed",
            "intro_de": "I",
            "intro_en": "I",
            "closes_at_0": f"{later:%Y-%m-%d}",
            "closes_at_1": f"{later:%H:%M}",
            "questions-TOTAL_FORMS": "0",
            "questions-INITIAL_FORMS": "0",
        }
        page = f"/en/staff/surveys/survey/{survey.pk}/change/"
        assert staff_client.post(page, form).status_code == 302
        changed = Survey.objects.get()
        assert (changed.title_en, changed.is_closed) == ("Changed", True)
