"""What a person has chosen: for each topic and channel the state, the wording and the proof."""

from dataclasses import dataclass

from django.db import transaction
from django.urls import reverse

from privacy.campaigns.models import Subscriber
from privacy.campaigns.subscribers import current_address_of
from privacy.consent.flows import withdraw, withdraw_key
from privacy.consent.ledger import ConsentState, standing
from privacy.consent.mail_receipts import receipt_token
from privacy.consent.models import ConsentEvent
from privacy.consent.topics import Question, question_of, topics
from privacy.email_address import is_same
from privacy.personal_data.former_addresses import data_subject
from privacy.registry.subject import DataSubject, email_key


@dataclass(frozen=True, slots=True)
class Choice:
    """One question, and what the person answered last.

    Attributes:
        question: what is asked now.
        state: of the consent.
        grant: the event on which messages rest; it has the wording that was agreed to.
    """

    question: Question
    state: ConsentState
    grant: ConsentEvent | None

    @property
    def receipt(self) -> str:
        """Path of the receipt, for a consent that was confirmed."""
        if self.grant is None:
            return ""
        return reverse("privacy:consent_receipt", args=[receipt_token(self.grant)])

    @property
    def name(self) -> str:
        """Value by which a form names the question."""
        return f"{self.question.topic}.{self.question.channel}"


@dataclass(frozen=True, slots=True)
class Person:
    """Whose preference centre it is.

    Attributes:
        email: the address, empty where only a pseudonym is known. It is not shown to whom a link
            leads here, who may have got a forwarded mail.
        subject_key: the pseudonym that a link names, empty for an account.
        token: of the link.
    """

    email: str
    subject_key: str = ""
    token: str = ""

    def subject(self) -> DataSubject:
        """Return the person, as the ledger knows them."""
        if self.email:
            return data_subject(self.email)
        return DataSubject("", pseudonyms=(self.subject_key,))


def person_of(subject_key: str, token: str) -> Person:
    """Return the person whom a link names, with the address that they have verified last."""
    subscriber = Subscriber.objects.filter(subject_key=subject_key).first()
    email = current_address_of(subscriber) if subscriber else ""
    return Person(email, subject_key, token)


def pseudonym_of(email: str) -> str:
    """Return the pseudonym by which a link names a person: one under which they consented, since
    after a change of the identity key or of the address another one is computed."""
    keys = data_subject(email).all_keys
    for subscriber in Subscriber.objects.filter(subject_key__in=keys).order_by("-created_at"):
        if is_same(current_address_of(subscriber), email):  # else its next holder's
            return subscriber.subject_key
    return email_key(email)


def choices_of(person: Person) -> list[Choice]:
    """Return the state of every question that is asked now."""
    subject, choices = person.subject(), []
    for topic in topics().values():
        for question in topic.questions:
            choices.append(Choice(question, *standing(subject, topic, question.channel)))
    return choices


def given_by(person: Person) -> list[Choice]:
    """Return what a person has consented to, confirmed or not."""
    return [choice for choice in choices_of(person) if choice.state.may_be_withdrawn]


def valid_consents(email: str) -> list[Choice]:
    """Return what an address has consented to, confirmed or not."""
    return given_by(Person(email))


@transaction.atomic
def withdraw_choice(person: Person, name: str, source: str) -> Question | None:
    """Withdraw one consent; return its question, None where there is none of this name."""
    topic, _dot, channel = name.partition(".")
    question = question_of(topic, channel)
    if question is not None:
        _withdraw(person, question, source)
    return question


@transaction.atomic
def leave_all(person: Person, source: str) -> int:
    """Withdraw every consent; return how many there were."""
    given = given_by(person)
    for choice in given:
        _withdraw(person, choice.question, source)
    return len(given)


def _withdraw(person: Person, question: Question, source: str) -> None:
    """Withdraw under each pseudonym of the address; without one, under that of the link."""
    if person.email:
        withdraw(person.email, source, topics()[question.topic], question.channel)
    else:
        withdraw_key(person.subject_key, question, source)
