"""Questions of consent as people answer them in a form, and consents that count."""

from django.core import mail
from django.utils import translation

from privacy.consent.flows import confirm
from privacy.consent.questions import SERVED, Answer, Served, record_answers
from privacy.consent.topics import Question, question_of, topics
from tests.conftest import link_in


def questions() -> list[Question]:
    """All questions that are asked now."""
    return [question for topic in topics().values() for question in topic.questions]


def checked(*boxes: str) -> dict[str, str]:
    """The fields of a form that was served now, with boxes such as `advertising_email` checked."""
    names = [f"consent_{box}" for box in boxes]
    with translation.override("en"):
        return {SERVED: Served.now(questions()).token()} | dict.fromkeys(names, "on")


def consent(email: str, *boxes: str) -> None:
    """Consent to boxes such as `advertising.email`, confirmed by the link in the mail."""
    answers = []
    for topic, channel in (box.split(".") for box in boxes):
        question = question_of(topic, channel)
        assert question is not None
        answers.append(Answer(topic, channel, question.version, "en", "", agreed=True))
    record_answers(email, answers, "test")
    confirm(link_in(mail.outbox[-1]).split("/")[-2])
