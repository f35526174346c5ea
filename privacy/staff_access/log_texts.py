"""What the staff access log says, in words for the person whose data were opened.

Roles and reasons are stored in English, whichever language the member of staff reads.
"""

from django.apps import apps
from django.utils.translation import gettext, gettext_noop

OPENED = gettext_noop("opened")
SEEN_IN_A_LIST = gettext_noop("seen in a list")
FOUND_BY_A_SEARCH = gettext_noop("found by a search")
ADMINISTRATOR = gettext_noop("administrator")  # the role of a superuser, who needs no group


def in_words(text: str) -> str:
    """A stored reason in the current language."""
    return gettext(text) if text else text


def roles_in_words(roles: str) -> str:
    """Stored roles, one after a comma, in the current language."""
    return ", ".join(gettext(role) for role in roles.split(", ")) if roles else roles


def record_in_words(what: str) -> str:
    """The kind of record, and its number, of what is stored as `app_label.Model key`."""
    label, _space, key = what.partition(" ")
    try:
        options = apps.get_model(label)._meta
    except (LookupError, ValueError):
        return what
    return f"{options.verbose_name} {key}".strip()
