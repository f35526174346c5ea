"""Placeholders in saved answers: filled in with what one request says, once and as plain text."""

import re

from django.utils import translation
from django.utils.formats import date_format

from privacy.gaps import GAP
from privacy.subject_requests.models import SubjectRequest

NAMES = ("number", "name", "deadline")
IN_BRACES = re.compile(r"\{([^{}\n]*)\}")


def unknown_placeholders(text: str) -> list[str]:
    """Return the texts in braces that are not placeholders, each once."""
    return sorted({name for name in IN_BRACES.findall(text) if name not in NAMES})


def open_placeholders(text: str) -> list[str]:
    """Return the placeholders of a text that are not filled in, with their braces, each once."""
    return sorted({f"{{{name}}}" for name in IN_BRACES.findall(text) if name in NAMES})


def filled_in(text: str, subject_request: SubjectRequest) -> str:
    """Return a text with the values of a request, in its language.

    Values are not read again: a name with braces stays as the person wrote it.
    """
    with translation.override(subject_request.language):
        deadline = date_format(subject_request.due_on, "DATE_FORMAT")
    values = {
        "number": subject_request.reference,
        "name": " ".join(subject_request.name.split()) or GAP,
        "deadline": deadline,
    }
    return IN_BRACES.sub(lambda place: values.get(place[1], place[0]), text)
