"""What the consent ledger says, in words for the person."""

from django.utils.translation import gettext, gettext_noop

TOPICS = {"advertising": gettext_noop("advertising")}
CHANNELS = {"email": gettext_noop("by email")}
# Where people chose, besides what the project itself names.
LINK_IN_A_MAIL = gettext_noop("link in a mail")
SUBJECT_REQUEST = gettext_noop("data subject request")


def topic_in_words(key: str) -> str:
    """What a consent is about; a key that is not known here stays as it is."""
    return gettext(TOPICS[key]) if key in TOPICS else key


def channel_in_words(key: str) -> str:
    """How a consent lets us reach the person."""
    return gettext(CHANNELS[key]) if key in CHANNELS else key


def source_in_words(source: str) -> str:
    """Where somebody chose: the project marks its own names with gettext_noop."""
    return gettext(source) if source else source
