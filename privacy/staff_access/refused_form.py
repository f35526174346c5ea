"""What staff typed into a form that was refused until they state a purpose, or sign: it is sent
afterwards.

It is not stored: the page that asks them contains it, signed, for its sender only.
"""

import re
from contextlib import suppress
from typing import Any, NamedTuple

from django.core import signing
from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.utils.translation import gettext as _

SALT = "privacy.staff_access.refused_form"
NOT_KEPT = frozenset({"csrfmiddlewaretoken"})
# Values of fields with such names are never written into a page.
SECRET = re.compile(r"password|(?:^|[_-])(?:code|otp|token|secret)\d*$", re.IGNORECASE)
# Fields of Django's forms that nobody typed.
OF_THE_FORM = re.compile(r"^_|^initial-|-(?:TOTAL|INITIAL|MIN_NUM|MAX_NUM)_FORMS$")


class RefusedForm(NamedTuple):
    """A form that was posted and not carried out.

    Attributes:
        target: path to which it was sent, with its query.
        values: (name of the field, text), without secrets and files.
        is_complete: whether nothing was left out.
    """

    target: str
    values: list[tuple[str, str]]
    is_complete: bool

    @property
    def typed(self) -> list[tuple[str, str]]:
        """The values that a person typed or chose."""
        return [(name, text) for name, text in self.values if text and not OF_THE_FORM.search(name)]


def refused_form(request: HttpRequest) -> RefusedForm:
    """Return the form that a request posted."""
    values, is_complete = list[tuple[str, str]](), not request.FILES
    for name, texts in request.POST.lists():
        if SECRET.search(name):
            is_complete = False
        elif name not in NOT_KEPT:
            values += [(name, text) for text in texts]
    return RefusedForm(request.get_full_path(), values, is_complete)


def sealed(form: RefusedForm, staff: Any) -> str:
    """Return the form as a text that only this member of staff can send back."""
    return signing.dumps([str(staff.pk), *form], salt=SALT, compress=True)


def opened(text: str, staff: Any) -> RefusedForm | None:
    """Return the form that such a text holds; None where there is none of this member of staff."""
    with suppress(signing.BadSignature):
        owner, target, values, is_complete = signing.loads(text, salt=SALT)
        if owner == str(staff.pk):
            return RefusedForm(target, [(name, value) for name, value in values], is_complete)
    return None


def offer_to_send(
    request: HttpRequest, context: dict[str, Any], form: RefusedForm, said: str
) -> HttpResponse:
    """Return the page on which staff send the form that had been refused; `said` is why it is not
    any longer."""
    context = {
        **context,
        "title": _("Your change is not saved yet"),
        "refused": form,
        "said": said,
    }
    response = TemplateResponse(request, "privacy/staff_access/refused_form.html", context)
    response["Cache-Control"] = "no-store"
    return response
