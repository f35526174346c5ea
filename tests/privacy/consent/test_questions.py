"""Questions of consent in a form: which wording was served, and one mail for all boxes."""

from dataclasses import replace

import pytest
from django import forms
from django.core import mail
from django.test import Client
from django.utils import translation
from pytest_django import Settings

from privacy.consent.flows import record_choice
from privacy.consent.ledger import ConsentState, state
from privacy.consent.models import ConsentEvent, ConsentWording
from privacy.consent.questions import SERVED, Answer, ConsentQuestions, record_answers
from privacy.consent.topics import ADVERTISING, SURVEYS, Topic
from tests.conftest import link_in

pytestmark = pytest.mark.django_db(transaction=True)
ANNA = "anna@x.example"
OFFERS, POLLS = "consent_advertising_email", "consent_surveys_email"


class Form(ConsentQuestions, forms.Form):
    consent_topics = ("advertising", "surveys")


def reworded(topic: Topic) -> tuple[Topic, ...]:
    question = replace(
        topic.question(), version="3", text="Yes, everything!", parts=(), also_accepts=()
    )
    return (replace(topic, questions=(question,)), SURVEYS)


REWORDED = reworded(ADVERTISING)


def answered(*names: str, served: str | None = None) -> Form:
    token = Form()[SERVED].value() if served is None else served
    return Form({SERVED: token} | dict.fromkeys(names, "on"))


def test_each_box_is_recorded_and_one_mail_confirms_all(browser: Client) -> None:
    with translation.override("de"):
        form = answered(OFFERS, POLLS)
    boxes = [field for name, field in form.fields.items() if name != SERVED]
    assert not any(box.initial or box.required for box in boxes)
    assert form.is_valid()
    answers = [Answer(**answer.as_json()) for answer in form.consent_answers()]
    letter = record_answers(ANNA, answers, "order")
    assert letter is not None
    (sent,) = mail.outbox
    assert "Angebote per E-Mail" in sent.subject
    assert "Umfragen" in sent.body
    granted = ConsentEvent.objects.filter(choice="granted").select_related("follows", "wording")
    for event in granted:
        assert event.follows is not None
        assert (event.follows.choice, event.wording.language) == ("asked", "de")
        assert event.evidence["served_at"] == answers[0].served_at
    assert not ConsentEvent.objects.filter(choice="refused").exists()
    page = browser.get(link_in(sent)).content.decode()
    assert all(event.wording.text in page for event in granted)
    assert state(ANNA, ADVERTISING) is ConsentState.PENDING
    assert browser.post(link_in(sent)).status_code == 200
    assert browser.post(link_in(sent)).status_code == 410
    states = [state(ANNA, ADVERTISING), state(ANNA, SURVEYS), state(ANNA, ADVERTISING, "phone")]
    assert states == [ConsentState.VALID, ConsentState.VALID, ConsentState.NONE]


def test_an_unchecked_box_is_recorded_for_people_who_had_consented_only(browser: Client) -> None:
    form = answered()
    assert form.is_valid()
    assert record_answers(ANNA, form.consent_answers(), "order") is None
    assert not ConsentEvent.objects.exists(), "no consent needs no proof"
    record_choice(ANNA, True, "order")
    browser.post(link_in(mail.outbox[-1]))
    record_answers(ANNA, form.consent_answers(), "order")
    refused = ConsentEvent.objects.get(choice="refused")
    assert (refused.topic, refused.channel) == ("advertising", "email")
    assert refused.evidence["served_at"]
    assert state(ANNA, ADVERTISING) is ConsentState.VALID


@pytest.mark.parametrize("served", ["outdated", "forged", ""])
def test_a_checked_box_beside_another_wording_gives_none(served: str, settings: Settings) -> None:
    token = str(Form()[SERVED].value()) if served == "outdated" else served
    settings.PRIVACY_CONSENT_TOPICS = f"{__name__}.REWORDED"
    form = answered(OFFERS, served=token)
    assert form.errors["__all__"].as_data()[0].code == "outdated_wording"
    page = form.as_p()
    assert "Yes, everything!" in page
    assert "checked" not in page.replace("no box is checked", "")
    again = Form({SERVED: form[SERVED].value(), OFFERS: "on"})
    assert again.is_valid()
    assert again.consent_answers()[0].version == "3"
    assert not ConsentWording.objects.exists()


def test_an_unknown_wording_does_not_stop_a_form_whose_boxes_are_unchecked() -> None:
    form = answered(served="forged")
    assert form.is_valid()
    assert form.consent_answers() == []


def test_an_answer_that_waited_too_long_is_not_recorded(settings: Settings) -> None:
    form = answered(OFFERS)
    assert form.is_valid()
    settings.PRIVACY_CONSENT_TOPICS = f"{__name__}.REWORDED"
    assert record_answers(ANNA, form.consent_answers()[:1], "registration") is None
    assert not ConsentEvent.objects.exists()


def test_a_consent_to_a_broader_wording_of_before_still_counts(settings: Settings) -> None:
    form = answered(OFFERS)
    assert form.is_valid()
    record_answers(ANNA, form.consent_answers()[:1], "order")
    Client(headers={"Sec-Fetch-Site": "same-origin"}).post(link_in(mail.outbox[0]))
    assert state(ANNA, ADVERTISING) is ConsentState.VALID
    settings.PRIVACY_CONSENT_TOPICS = f"{__name__}.REWORDED"
    assert state(ANNA, REWORDED[0]) is ConsentState.NONE
    broader = replace(REWORDED[0].questions[0], also_accepts=("2",))
    assert state(ANNA, replace(ADVERTISING, questions=(broader,))) is ConsentState.VALID
