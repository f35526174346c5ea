"""Where data come from (Art. 14(2)(f), 15(1)(g) GDPR), in the words of declarations."""

from collections.abc import Iterable

from django.utils.translation import gettext_lazy as _

from privacy.registry.texts import Text

OURS_AND_YOURS = _("from you, or recorded by our system while you used it")
FROM_YOU = _("from you")
BY_STAFF = _("entered by our staff")
BY_USE = _("recorded by our system while you used it")


def summed_up(sources: Iterable[Text]) -> str:
    """Return several sources as one text with commas, each once, in the current language: "from
    you" and "recorded by our system" are one where both are among them."""
    texts, both = list(dict.fromkeys(map(str, sources))), str(OURS_AND_YOURS)
    parts = {str(FROM_YOU), str(BY_USE)}
    if both in texts or parts <= set(texts):
        texts = [both, *(text for text in texts if text not in {both, *parts})]
    return ", ".join(texts)
