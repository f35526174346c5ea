"""Topics of consent with versioned wordings; changing a wording requires a new version."""

from dataclasses import dataclass

from django.utils.module_loading import import_string
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
    """

    topic: str
    version: str
    text: Text
    title: Text = ""
    channel: str = ""
    also_accepts: tuple[str, ...] = ()

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
    """

    key: str
    title: Text
    questions: tuple[Question, ...]

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


def topics() -> dict[str, Topic]:
    """Return the topics of PRIVACY_CONSENT_TOPICS by their keys."""
    return {topic.key: topic for topic in import_string(conf.CONSENT_TOPICS)}


def question_of(topic: str, channel: str) -> Question | None:
    """Return the question for a topic and channel; None where it is no longer asked."""
    declared = topics().get(topic)
    asked = declared.questions if declared else ()
    return next((question for question in asked if question.channel == channel), None)


ADVERTISING = Topic(
    "advertising",
    _("Offers"),
    (
        Question(
            "advertising",
            "2",
            _(
                "Yes, I consent: the companies of the group that are listed in the directory may "
                "tell me by email about their offers. I can withdraw this consent at any time, on "
                "my account page or by the link in every such email."
            ),
            _("Offers by email"),
            Channel.EMAIL,
            also_accepts=("1",),  # it covered offers and news
        ),
        Question(
            "advertising",
            "1",
            _(
                "Yes, I consent: the companies of the group that are listed in the directory may "
                "send me their offers by post. I can withdraw this consent at any time, on my "
                "account page or by a message to the sender."
            ),
            _("Offers by post"),
            Channel.POST,
        ),
        Question(
            "advertising",
            "1",
            _(
                "Yes, I consent: the companies of the group that are listed in the directory may "
                "call me about their offers. I can withdraw this consent at any time, on my "
                "account page or during every call."
            ),
            _("Offers by phone"),
            Channel.PHONE,
        ),
    ),
)
NEWS = Topic(
    "news",
    _("News"),
    (
        Question(
            "news",
            "1",
            _(
                "Yes, I consent: the companies of the group that are listed in the directory may "
                "send me news about the group, its networks and its services by email. I can "
                "withdraw this consent at any time, on my account page or by the link in every "
                "such email."
            ),
            _("News by email"),
            Channel.EMAIL,
        ),
        Question(
            "news",
            "1",
            _(
                "Yes, I consent: the companies of the group that are listed in the directory may "
                "send me news about the group, its networks and its services by post. I can "
                "withdraw this consent at any time, on my account page or by a message to the "
                "sender."
            ),
            _("News by post"),
            Channel.POST,
        ),
    ),
)
SURVEYS = Topic(
    "surveys",
    _("Surveys"),
    (
        Question(
            "surveys",
            "1",
            _(
                "Yes, I consent: the companies of the group that are listed in the directory may "
                "ask me by email to take part in surveys about their products and services. My "
                "answers are not linked to me. I can withdraw this consent at any time, on my "
                "account page or by the link in every such email."
            ),
            _("Surveys by email"),
            Channel.EMAIL,
        ),
        Question(
            "surveys",
            "1",
            _(
                "Yes, I consent: the companies of the group that are listed in the directory may "
                "ask me by post to take part in surveys about their products and services. My "
                "answers are not linked to me. I can withdraw this consent at any time, on my "
                "account page or by a message to the sender."
            ),
            _("Surveys by post"),
            Channel.POST,
        ),
        Question(
            "surveys",
            "1",
            _(
                "Yes, I consent: the companies of the group that are listed in the directory may "
                "call me to ask me questions about their products and services. My answers are "
                "not linked to me. I can withdraw this consent at any time, on my account page or "
                "during every call."
            ),
            _("Surveys by phone"),
            Channel.PHONE,
        ),
    ),
)
TOPICS = (ADVERTISING, NEWS, SURVEYS)
