"""Texts of the staff access log, translated for the person whose data was opened.

Roles and reasons are stored in English, whatever the language of the member of staff.
"""

from django.apps import apps
from django.utils.translation import gettext, gettext_noop

from privacy.staff_access.stated_purposes import Purpose

OPENED = gettext_noop("opened")
SEEN_IN_A_LIST = gettext_noop("seen in a list")
FOUND_BY_A_SEARCH = gettext_noop("found by a search")
REVIEWED = gettext_noop("checked how staff read data")
ENTERED = gettext_noop("entered by hand")
NOTED = gettext_noop("wrote a note")
ATTACHED = gettext_noop("added a file")
OPENED_ATTACHMENT = gettext_noop("downloaded a file")
REMOVED_ATTACHMENT = gettext_noop("removed a file")
OPENED_IN_EMERGENCY = gettext_noop("opened in an emergency")
OPENED_PERSON = gettext_noop("opened the page of the person")
ASSIGNED = gettext_noop("assigned to a colleague")
PRINTED_LETTER = gettext_noop("prepared a letter with a code")
ADMINISTRATOR = gettext_noop("administrator")  # the role of a superuser, who needs no group


def in_words(text: str) -> str:
    """Return a stored reason in the current language."""
    return gettext(text) if text else text


def purpose_in_words(purpose: str) -> str:
    """Return a stored purpose in the current language; empty where none was stated."""
    return str(Purpose(purpose).label) if purpose in Purpose.values else ""


def roles_in_words(roles: str) -> str:
    """Return stored roles, separated by commas, in the current language."""
    return ", ".join(map(gettext, roles.split(", "))) if roles else roles


def kind_in_words(what: str) -> str:
    """Return the verbose name of a record stored as `app_label.Model key`, without its key."""
    try:
        return str(apps.get_model(what.partition(" ")[0])._meta.verbose_name)
    except (LookupError, ValueError):
        return gettext("another record")


def record_in_words(what: str) -> str:
    """Return the verbose name and key of a record stored as `app_label.Model key`."""
    label, _space, key = what.partition(" ")
    try:
        options = apps.get_model(label)._meta
    except (LookupError, ValueError):
        return what
    return f"{options.verbose_name} {key}".strip()
