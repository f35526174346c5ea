"""Labels of the values in the consent ledger, for the person."""

from django.utils.translation import gettext, gettext_noop
from django.utils.translation import gettext_lazy as _

from privacy.consent.models import Channel
from privacy.consent.topics import topics

# Where people chose, besides what the project itself names.
LINK_TO_CONFIRM = gettext_noop("link in the confirmation mail")
LINK_IN_A_MAIL = gettext_noop("link in a mail")
ERASURE = gettext_noop("deletion of your data")
SUBJECT_REQUEST = gettext_noop("data subject request")
# Consents of visitors to plug-ins: the topic is this and the network, and they last so long.
PLUG_IN = "social"
SCOPES = {
    "page": _("on one page"),
    "session": _("until the browser is closed"),
    "persistent": _("until it is withdrawn"),
}


def topic_in_words(key: str) -> str:
    """Return the label of a topic, or of the plug-in of a network; an unknown key is returned
    unchanged."""
    topic, (kind, _dash, network) = topics().get(key), key.partition("-")
    if topic is None and kind == PLUG_IN:
        return gettext("plug-in: %(network)s") % {"network": network.capitalize()}
    return str(topic.title) if topic else key


def scope_in_words(key: str) -> str:
    """Return how long the consent of a visitor lasts; an unknown scope is returned unchanged."""
    return str(SCOPES.get(key, key))


def channel_in_words(key: str) -> str:
    """Return the label of a channel; an unknown key is returned unchanged."""
    return str(Channel(key).label) if key in Channel.values else key


def use_in_words(used_for: str) -> str:
    """Return the label of what a consent was used for, such as "campaign 12"; projects mark their
    kinds of uses with gettext_noop."""
    kind, _space, number = used_for.partition(" ")
    return f"{gettext(kind)} {number}".strip() if kind else used_for


def source_in_words(source: str) -> str:
    """Return the label of where a choice was made; projects mark their sources with
    gettext_noop."""
    return gettext(source) if source else source
