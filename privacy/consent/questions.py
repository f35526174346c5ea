"""Questions of consent in forms: unchecked, never required, with proof of the wording served.

The form carries a signed list of the wordings that it shows. An answer to an outdated or unknown
wording shows the form again; it is never a consent to another text.
"""

from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING, Any, ClassVar

from django import forms
from django.core import signing
from django.db import transaction
from django.http import QueryDict
from django.utils import timezone, translation
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from privacy.consent import ledger
from privacy.consent.confirmation import ask_to_confirm
from privacy.consent.ledger import ConsentState
from privacy.consent.models import ConsentEvent
from privacy.consent.topics import WITHDRAWAL, Question, Topic, question_of, topics
from privacy.outbox.models import OutgoingMail
from privacy.registry.declarations import Text
from privacy.registry.discovery import registry
from privacy.registry.subject import email_key
from privacy.reporting.asked_fields import AskedField

SALT = "privacy.consent.served"
SERVED = "consent_served"  # name of the hidden field
CHOICE = "privacy.ConsentEvent.choice"  # declares why it is asked
Choice = ConsentEvent.Choice

if TYPE_CHECKING:
    Base = forms.Form
else:
    Base = object


@dataclass(frozen=True, slots=True)
class Answer:
    """A person's answer to one question, as JSON where it is recorded later (`asdict`).

    Attributes:
        topic, channel, version, language: the wording that was served.
        served_at: when, in ISO 8601.
        agreed: whether the box was checked.
    """

    topic: str
    channel: str
    version: str
    language: str
    served_at: str
    agreed: bool

    def as_json(self) -> dict[str, Any]:
        """Return the answer for a JSONField; `Answer(**value)` reads it."""
        return asdict(self)


@dataclass(frozen=True, slots=True)
class Served:
    """The wordings of a form, as its signed hidden field carries them."""

    language: str
    served_at: str
    versions: dict[str, str]  # by the name of the checkbox

    @classmethod
    def now(cls, questions: Iterable[Question]) -> "Served":
        """Return what a form shows that is rendered now."""
        versions = {name_of(question): question.version for question in questions}
        return cls(get_language() or "en", timezone.now().isoformat(), versions)

    @classmethod
    def read(cls, token: str) -> "Served | None":
        """Return what a token says; None where this site did not sign it."""
        try:
            return cls(*signing.loads(token, salt=SALT))
        except (signing.BadSignature, TypeError):
            return None

    def token(self) -> str:
        """Return the signed value of the hidden field."""
        return signing.dumps([self.language, self.served_at, self.versions], salt=SALT)

    def shows(self, question: Question) -> bool:
        """Return whether the form showed the wording that is asked now."""
        return self.versions.get(name_of(question)) == question.version


def name_of(question: Question) -> str:
    """Return the name of a question's checkbox."""
    return f"consent_{question.topic}_{question.channel}"


class ConsentQuestions(Base):
    """Mix-in for forms: a checkbox per question of `consent_topics` and a hidden field.

    List it before `Form`; a form that leaves questions out, as for minors, overrides `_questions`.
    """

    consent_topics: ClassVar[Sequence[str]] = ()  # keys; empty for all

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.questions = tuple(self._questions())
        for question in self.questions:
            self.fields[name_of(question)] = forms.BooleanField(
                label=question.label, required=False, initial=False
            )
        self.fields[SERVED] = forms.CharField(
            required=False, widget=forms.HiddenInput, initial=Served.now(self.questions).token()
        )
        self.served = Served.read(self.data.get(self.add_prefix(SERVED), ""))
        self._outdated = self.is_bound and any(map(self._is_outdated, self.questions))
        if self.is_bound and (self.served is None or self._outdated):
            self._serve_again()

    def _questions(self) -> Iterable[Question]:
        for topic in topics().values():
            if not self.consent_topics or topic.key in self.consent_topics:
                yield from topic.questions

    def _is_outdated(self, question: Question) -> bool:
        """Return whether a box was checked beside another wording than that of now."""
        name = name_of(question)
        widget, data = self.fields[name].widget, self.data
        checked = widget.value_from_datadict(data, self.files, self.add_prefix(name))
        return bool(checked) and not (self.served and self.served.shows(question))

    def _serve_again(self) -> None:
        """Show the present wordings, unchecked."""
        data = self.data.copy() if isinstance(self.data, QueryDict) else dict(self.data)
        for question in self.questions:
            data.pop(self.add_prefix(name_of(question)), None)
        data[self.add_prefix(SERVED)] = Served.now(self.questions).token()
        self.data = data

    def clean(self) -> dict[str, Any]:
        """Refuse an answer to a wording that is not asked any more."""
        cleaned = super().clean() or {}
        if self._outdated:
            raise forms.ValidationError(
                _(
                    "The text of a consent has changed since you opened this page. Please read it "
                    "again; no box is checked."
                ),
                code="outdated_wording",
            )
        return cleaned

    def own_fields(self) -> list[forms.BoundField]:
        """Return the visible fields of the form beside the questions."""
        names = set(map(name_of, self.questions))
        return [field for field in self.visible_fields() if field.name not in names]

    def question_groups(self) -> list[tuple[Topic, list[tuple[Question, forms.BoundField]]]]:
        """Return (topic, [(question, field)]) of each topic, for a template."""
        groups = []
        for topic in topics().values():
            asked = [(q, self[name_of(q)]) for q in self.questions if q.topic == topic.key]
            if asked:
                groups.append((topic, asked))
        return groups

    def withdrawal(self) -> Text:
        """Return the end that the wordings of several topics share; empty where none does."""
        groups = self.question_groups()
        return WITHDRAWAL if any(topic.request for topic, _asked in groups) else ""

    def why_asked(self) -> str:
        """Return why consents are asked, once for all questions (HTML)."""
        label, _dot, field = CHOICE.rpartition(".")
        declaration = registry.get(label)
        return AskedField(declaration, declaration.fields[field]).help_text()

    def agreed_titles(self) -> list[Text]:
        """Return the titles of the boxes that are checked in a valid form."""
        return [q.title for q in self.questions if self.cleaned_data.get(name_of(q))]

    def consent_answers(self) -> list[Answer]:
        """Return the answers of a valid form; none where the wording served is not known."""
        if self.served is None:
            return []
        answers = []
        for question in filter(self.served.shows, self.questions):
            answer = Answer(
                topic=question.topic,
                channel=question.channel,
                version=question.version,
                language=self.served.language,
                served_at=self.served.served_at,
                agreed=bool(self.cleaned_data.get(name_of(question))),
            )
            answers.append(answer)
        return answers

    def agreed_answers(self) -> list[Answer]:
        """Return those of the answers that are a consent."""
        return [answer for answer in self.consent_answers() if answer.agreed]


@transaction.atomic
def record_answers(email: str, answers: Iterable[Answer], source: str) -> OutgoingMail | None:
    """Record the answers of one form; one mail asks to confirm all consents in it.

    Return that mail, which may be held back; None where there is nothing to confirm. An answer to
    a wording that is not asked any more is not recorded. Raises RateLimitError.
    """
    granted = [event for answer in answers if (event := _record(email, answer, source))]
    return ask_to_confirm(email, granted) if granted else None


def _record(email: str, answer: Answer, source: str) -> ConsentEvent | None:
    """Record one answer; return the grant that needs confirmation.

    A box left unchecked is recorded only for a person who consented before: as proof that it ended
    nothing. Of all others nothing has to be proven, and nothing is stored (Art. 5(1)(c) GDPR).
    """
    question = question_of(answer.topic, answer.channel)
    if question is None or question.version != answer.version:
        return None
    with translation.override(answer.language):
        wording = question.wording()
    key, served = email_key(email), {"served_at": answer.served_at, "form": source}
    topic, channel = topics()[question.topic], question.channel
    if not answer.agreed:
        if ledger.state(email, topic, channel).may_be_withdrawn:
            ledger.append(key, wording, Choice.REFUSED, source, evidence=served)
        return None
    asked = ledger.append(key, wording, Choice.ASKED, source, evidence=served)
    grant = ledger.append(key, wording, Choice.GRANTED, source, follows=asked, evidence=served)
    state = ledger.state(email, topic, channel)
    return grant if state is ConsentState.PENDING else None
