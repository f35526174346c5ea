"""Topics of consent with versioned wordings; changing a wording requires a new version."""

from collections.abc import Iterator
from dataclasses import dataclass

from django.utils import translation
from django.utils.module_loading import import_string
from django.utils.text import format_lazy
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from privacy.consent.conf import conf
from privacy.consent.models import Channel, ConsentWording
from privacy.registry.declarations import Text


@dataclass(frozen=True, slots=True)
class Question:
    """What people are asked to agree to, by one wording.

    - `topic`: key of the topic, in the ledger.
    - `title`: what it is about, such as "Offers by email"; unlike the wording, it may be improved.
    - `version`: of the wording; another text needs another version, and a new consent.
    - `text`: the wording, translated lazily.
    - `channel`: by which people are contacted; empty for visitors' consents.
    - `also_accepts`: earlier versions whose consents still count, since they covered no less.
    - `parts`: of the wording, where forms show it in parts: what a topic's wordings begin with,
      what is beside the box, and what all end with.
    """

    topic: str
    version: str
    text: Text
    title: Text = ""
    channel: str = ""
    also_accepts: tuple[str, ...] = ()
    parts: tuple[Text, ...] = ()

    @property
    def label(self) -> Text:
        """What is beside the box: the channel, or the whole wording."""
        return self.parts[1] if self.parts else self.text

    @property
    def accepted(self) -> tuple[str, ...]:
        """Versions of the wording to which a consent counts."""
        return (self.version, *self.also_accepts)

    def wording(self) -> ConsentWording:
        """Return the stored wording in the current language; the first call stores it."""
        language = get_language() or "en"
        wording, _created = ConsentWording.objects.get_or_create(
            topic=self.topic,
            channel=self.channel,
            version=self.version,
            language=language,
            defaults={"text": str(self.text)},
        )
        return wording


@dataclass(frozen=True, slots=True)
class Topic:
    """Purpose that needs consent, asked separately for each channel.

    - `key`: identifier in the ledger.
    - `title`: what a lay person calls it.
    - `questions`: one per channel by which people are contacted about it.
    - `request`: the beginning that the wordings share and forms show once, see `by_channels`.
    - `purpose`: term of the Data Privacy Vocabulary for receipts.
    """

    key: str
    title: Text
    questions: tuple[Question, ...]
    request: Text = ""
    purpose: str = "dpv:Purpose"

    def question(self, channel: str = Channel.EMAIL) -> Question:
        """Return the question for a channel. Raises LookupError where it is not asked."""
        for question in self.questions:
            if question.channel == channel:
                return question
        raise LookupError(f"The topic {self.key} is not asked for the channel {channel!r}.")

    @property
    def text(self) -> Text:
        """The wording for contact by email."""
        return self.question().text


@dataclass(frozen=True, slots=True)
class Asked:
    """A channel for which a topic is asked; the attributes are those of `Question`."""

    channel: Channel
    version: str
    title: Text
    also_accepts: tuple[str, ...] = ()


# The end of each wording; forms show it once, below all boxes.
WITHDRAWAL = _(
    "I can withdraw each consent at any time: on my account page, by the link in every email, by a "
    "message to the sender, or during a call."
)


def by_channels(
    key: str, title: Text, request: Text, *asked: Asked, purpose: str = "dpv:Purpose"
) -> Topic:
    """Return a topic whose wordings are its request, the channel beside the box, and WITHDRAWAL."""
    questions = []
    for by in asked:
        parts = (request, by.channel.label, WITHDRAWAL)
        question = Question(
            topic=key,
            version=by.version,
            text=format_lazy("{} {}. {}", *parts),
            title=by.title,
            channel=by.channel,
            also_accepts=by.also_accepts,
            parts=parts,
        )
        questions.append(question)
    return Topic(key, title, tuple(questions), request=request, purpose=purpose)


def topics() -> dict[str, Topic]:
    """Return the topics of PRIVACY_CONSENT_TOPICS by their keys."""
    return {topic.key: topic for topic in import_string(conf.CONSENT_TOPICS)}


def question_of(topic: str, channel: str) -> Question | None:
    """Return the question for a topic and channel; None where it is no longer asked."""
    declared = topics().get(topic)
    asked = declared.questions if declared else ()
    return next((question for question in asked if question.channel == channel), None)


def changed_wordings() -> Iterator[ConsentWording]:
    """Yield the stored wordings of present versions whose declared text is another one now."""
    for wording in ConsentWording.objects.exclude(channel=""):
        question = question_of(wording.topic, wording.channel)
        if question is not None and question.version == wording.version:
            with translation.override(wording.language):
                if str(question.text) != wording.text:
                    yield wording


ADVERTISING = by_channels(
    "advertising",
    _("Offers"),
    _(
        "Yes, I consent: the companies of the group that are listed in the directory may tell me "
        "about their offers:"
    ),
    # Version 1 covered offers and news by email.
    Asked(Channel.EMAIL, "2", _("Offers by email"), also_accepts=("1",)),
    Asked(Channel.POST, "1", _("Offers by post")),
    Asked(Channel.PHONE, "1", _("Offers by phone")),
    purpose="dpv:DirectMarketing",
)
NEWS = by_channels(
    "news",
    _("News"),
    _(
        "Yes, I consent: the companies of the group that are listed in the directory may tell me "
        "news about the group, its networks and its services:"
    ),
    Asked(Channel.EMAIL, "1", _("News by email")),
    Asked(Channel.POST, "1", _("News by post")),
    purpose="dpv:CommunicationManagement",
)
SURVEYS = by_channels(
    "surveys",
    _("Surveys"),
    _(
        "Yes, I consent: the companies of the group that are listed in the directory may ask me "
        "to take part in surveys about their products and services, in which my answers are not "
        "linked to me:"
    ),
    Asked(Channel.EMAIL, "2", _("Surveys by email"), also_accepts=("1",)),
    Asked(Channel.POST, "1", _("Surveys by post")),
    Asked(Channel.PHONE, "1", _("Surveys by phone")),
    purpose="dpv:ImproveExistingProductsAndServices",
)
TOPICS = (ADVERTISING, NEWS, SURVEYS)
