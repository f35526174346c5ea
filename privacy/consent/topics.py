"""What people can be asked for, in versioned words. A change of words is a new version."""

from dataclasses import dataclass

from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from privacy.consent.models import ConsentWording
from privacy.registry.declarations import Text


@dataclass(frozen=True, slots=True)
class Topic:
    """A purpose that needs consent, and the words in which it is asked for."""

    key: str
    version: str
    text: Text

    def wording(self) -> ConsentWording:
        """The stored words in the current language, stored at first use."""
        language = get_language() or "en"
        wording, _created = ConsentWording.objects.get_or_create(
            topic=self.key,
            version=self.version,
            language=language,
            defaults={"text": str(self.text)},
        )
        return wording


ADVERTISING = Topic(
    "advertising",
    "1",
    _(
        "Yes, I consent: the companies of the group that stand in the directory may "
        "tell me by e-mail about their "
        "offers and news. I can withdraw this consent at any time, on my account page "
        "or by the link in every "
        "such mail."
    ),
)
TOPICS = {topic.key: topic for topic in [ADVERTISING]}
