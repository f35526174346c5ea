"""Topics of consent with versioned wordings; changing a wording requires a new version."""

from dataclasses import dataclass

from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from privacy.consent.models import Channel, ConsentWording
from privacy.registry.declarations import Text


@dataclass(frozen=True, slots=True)
class TopicTexts:
    """What the mail and the pages about a consent say; unlike the wording, it may be improved.

    - `title`: of the page that confirms it.
    - `subject`: of the mail that asks to confirm it.
    - `question`: whether to confirm it.
    - `without`: what does not happen without a confirmation.
    - `end_title`, `end_question`: of the page that withdraws it.
    - `ended`: that it is withdrawn.
    """

    title: Text = ""
    subject: Text = ""
    question: Text = ""
    without: Text = ""
    end_title: Text = ""
    end_question: Text = ""
    ended: Text = ""


@dataclass(frozen=True, slots=True)
class Question:
    """What people are asked to agree to, by one wording.

    - `topic`: key of the topic, in the ledger.
    - `version`: of the wording; another text needs another version, and a new consent.
    - `text`: the wording, translated lazily.
    - `channel`: by which people are contacted; empty for visitors' consents.
    - `also_accepts`: earlier versions whose consents still count, since they covered no less.
    """

    topic: str
    version: str
    text: Text
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
    - `questions`: one per channel by which people are contacted about it.
    - `texts`: of its mail and pages.
    """

    key: str
    questions: tuple[Question, ...]
    texts: TopicTexts = TopicTexts()

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


ADVERTISING = Topic(
    "advertising",
    (
        Question(
            "advertising",
            "1",
            _(
                "Yes, I consent: the companies of the group that stand in the directory may "
                "tell me by e-mail about their "
                "offers and news. I can withdraw this consent at any time, on my account page "
                "or by the link in every "
                "such mail."
            ),
            Channel.EMAIL,
        ),
    ),
    TopicTexts(
        title=_("Offers and news by email"),
        subject=_("Please confirm: offers and news by email"),
        question=_("Do you want to receive offers and news from the group by email?"),
        without=_("If you do nothing, we will not send you any advertising."),
        end_title=_("No more offers and news"),
        end_question=_("One click, and you will get no more advertising from us."),
        ended=_("Your consent is withdrawn. We will not send you any more advertising."),
    ),
)
SURVEYS = Topic(
    "surveys",
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
            Channel.EMAIL,
        ),
    ),
    TopicTexts(
        title=_("Surveys by email"),
        subject=_("Please confirm: surveys by email"),
        question=_("Do you want to be asked by email to take part in our surveys?"),
        without=_("If you do nothing, we will not send you any surveys."),
        end_title=_("No more surveys"),
        end_question=_("One click, and you will get no more surveys from us."),
        ended=_("Your consent is withdrawn. We will not send you any more surveys."),
    ),
)
TOPICS = {topic.key: topic for topic in [ADVERTISING, SURVEYS]}
