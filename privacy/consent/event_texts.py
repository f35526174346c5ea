"""Labels of the values in the consent ledger, for the person."""

from django.utils.translation import gettext, gettext_noop

TOPICS = {"advertising": gettext_noop("advertising"), "surveys": gettext_noop("surveys")}
CHANNELS = {"email": gettext_noop("by email")}
# Where people chose, besides what the project itself names.
LINK_IN_A_MAIL = gettext_noop("link in a mail")
SUBJECT_REQUEST = gettext_noop("data subject request")


def topic_in_words(key: str) -> str:
    """Return the label of a topic; an unknown key is returned unchanged."""
    return gettext(TOPICS[key]) if key in TOPICS else key


def channel_in_words(key: str) -> str:
    """Return the label of a channel; an unknown key is returned unchanged."""
    return gettext(CHANNELS[key]) if key in CHANNELS else key


def source_in_words(source: str) -> str:
    """Return the label of where a choice was made; projects mark their sources with
    gettext_noop."""
    return gettext(source) if source else source
