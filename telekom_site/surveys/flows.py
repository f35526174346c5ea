"""Answers are stored, by anyone on the site or by a link that works once."""

import uuid
from collections.abc import Iterable

from django.db import transaction

from privacy.links import token_digest
from privacy.rate_limits.counting import HOUR, RateLimitError, take
from telekom_site.surveys.conf import conf
from telekom_site.surveys.models import Answer, Survey, UnusedLink


class LinkUsedError(Exception):
    """The link is unknown, or answers were given with it."""


def survey_behind(token: str) -> Survey | None:
    """Return the open survey behind a link that was not used yet; None where there is none."""
    surveys = Survey.objects.open().filter(audience=Survey.Audience.INVITED)
    return surveys.filter(unusedlink__token_digest=token_digest(token)).first()


@transaction.atomic
def store(survey: Survey, answers: Iterable[Answer]) -> None:
    """Store one person's answers under a random number, and nothing beside them.

    Nothing is counted per person or network; of all together, SURVEYS_ANSWERS_PER_HOUR are taken.
    Raises RateLimitError.
    """
    if not take("survey.answers", str(survey.pk), HOUR, conf.ANSWERS_PER_HOUR):
        raise RateLimitError
    sheet, rows = uuid.uuid4(), list(answers)
    for row in rows:
        row.sheet = sheet
    # In the order of their random keys, so that not even the disk keeps the order of sheets.
    Answer.objects.bulk_create(sorted(rows, key=lambda row: row.pk))


@transaction.atomic
def store_by_link(token: str, survey: Survey, answers: Iterable[Answer]) -> None:
    """Delete the link and store the answers, both or neither: no row holds the two together.

    Raises LinkUsedError, RateLimitError.
    """
    links = UnusedLink.objects.filter(survey=survey, token_digest=token_digest(token))
    if not links.delete()[0]:
        raise LinkUsedError
    store(survey, answers)


def delete_links_of_closed_surveys() -> int:
    """Delete the links that nobody used while their survey was open; return how many."""
    return UnusedLink.objects.exclude(survey__in=Survey.objects.open()).delete()[0]
