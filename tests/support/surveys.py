"""What the tests of surveys share: a survey, and people who answer it."""

from datetime import timedelta

from django.utils import timezone

from telekom_site.surveys.flows import store
from telekom_site.surveys.models import Answer, Question, Survey

Kind = Question.Kind
OPTIONS = "A\nB\nC"


def make_survey(**values: object) -> Survey:
    """An open survey with a question of each type; nothing must be answered."""
    fields = {"slug": "s", "title_de": "T", "title_en": "T", "intro_de": "I", "intro_en": "I"}
    closes_at = timezone.now() + timedelta(hours=1)
    survey = Survey.objects.create(**({"is_ready": True, "closes_at": closes_at} | fields | values))
    for position, kind in enumerate(Kind):
        options = OPTIONS if kind in {Kind.CHOICE, Kind.MULTIPLE} else ""
        Question.objects.create(
            survey=survey,
            position=position,
            kind=kind,
            text_de=kind,
            text_en=kind,
            options_de=options,
            options_en=options,
        )
    return survey


def name_of(survey: Survey, kind: Question.Kind) -> str:
    """The name of a question's field in the form."""
    return f"q{survey.questions.get(kind=kind).pk}"


def answer(survey: Survey, kind: Question.Kind, people: int, **values: object) -> None:
    """That many people give the same answer to one question."""
    question = survey.questions.get(kind=kind)
    for _person in range(people):
        store(survey, [Answer(question=question, **values)])
