"""Results of a closed survey, without figures about small groups."""

import secrets
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from django.utils.translation import gettext as _

from telekom_site.surveys.conf import conf
from telekom_site.surveys.models import Answer, Question, Survey
from telekom_site.surveys.small_groups import suppress_parts, suppress_shares

WIDTH, ROW, BAR, FIGURE = 360, 46, 18, 100  # of the chart, in units of the SVG


@dataclass(frozen=True, slots=True)
class Group:
    """How many people gave one answer; `count` is None where it is suppressed.

    `y` is the top of its bar in the chart, `width` the length of the bar.
    """

    label: str
    count: int | None
    percent: int | None
    y: int
    width: float


@dataclass(frozen=True, slots=True)
class QuestionResult:
    """The groups of one question; `texts` are answers in people's own words, in random order."""

    question: Question
    groups: Sequence[Group] = ()
    texts: Sequence[str] = ()

    @property
    def width(self) -> int:
        """Width of the chart."""
        return WIDTH

    @property
    def height(self) -> int:
        """Height of the chart."""
        return ROW * len(self.groups)

    @property
    def is_suppressed(self) -> bool:
        """Whether a figure is missing because it is about few people."""
        return any(group.count is None for group in self.groups)


@dataclass(frozen=True, slots=True)
class Results:
    """Results of a survey; `people` is None where fewer than SURVEYS_SMALLEST_GROUP took part."""

    people: int | None
    questions: Sequence[QuestionResult] = ()


def results_of(survey: Survey) -> Results:
    """Return the results of a closed survey.

    Before it closes there are none: the difference between two looks would show one person's
    answers.
    """
    answers = Answer.objects.filter(question__survey=survey)
    people = answers.values("sheet").distinct().count()
    if not survey.is_closed or people < conf.SMALLEST_GROUP:
        return Results(None)
    return Results(people, [_result(question, people) for question in survey.questions.all()])


def _result(question: Question, people: int) -> QuestionResult:
    if question.kind == Question.Kind.TEXT:
        texts = list(question.answers.values_list("text", flat=True))
        secrets.SystemRandom().shuffle(texts)
        return QuestionResult(question, texts=texts if len(texts) >= conf.SMALLEST_GROUP else ())
    chosen = Counter(question.answers.values_list("option", flat=True))
    labels = question.option_list
    counts = [chosen[number] for number in range(len(labels))]
    if question.kind == Question.Kind.MULTIPLE:
        shown = suppress_shares(counts, people, conf.SMALLEST_GROUP)
    else:
        unanswered = people - sum(counts)
        if unanswered or not question.is_required:
            labels, counts = [*labels, _("no answer")], [*counts, unanswered]
        shown = suppress_parts(counts, conf.SMALLEST_GROUP)
    groups = []
    for number, (label, count) in enumerate(zip(labels, shown, strict=True)):
        groups.append(_group(number, label, count, people))
    return QuestionResult(question, groups)


def _group(number: int, label: str, count: int | None, people: int) -> Group:
    share = (count or 0) / people
    return Group(
        label,
        count,
        None if count is None else round(100 * share),
        y=number * ROW + ROW - BAR - 4,
        width=round(share * (WIDTH - FIGURE), 1),
    )
