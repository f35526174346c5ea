"""Topics of consent with versioned wordings; changing a wording requires a new version."""

from dataclasses import dataclass

from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from privacy.consent.models import ConsentWording
from privacy.registry.declarations import Text


@dataclass(frozen=True, slots=True)
class Topic:
    """Purpose that needs consent.

    - `key`: identifier in the ledger.
    - `version`: of the wording; consents to other versions do not count.
    - `text`: the wording, translated lazily.
    """

    key: str
    version: str
    text: Text

    def wording(self) -> ConsentWording:
        """Return the stored wording in the current language; the first call stores it."""
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
