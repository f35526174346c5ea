"""Forms of "My data"."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from privacy.outbox.form_fields import EmailAddressField
from privacy.single_line import SingleLineFields
from privacy.subject_requests.forms import RequestForm
from privacy.subject_requests.intake import NewRequest
from privacy.subject_requests.models import SubjectRequest

Kind = SubjectRequest.Kind
# What is asked here; the others have pages of their own.
ASKED = (Kind.CORRECTION, Kind.OBJECTION, Kind.WITHDRAWAL, Kind.RESTRICTION, Kind.QUESTION)


class LinkForm(SingleLineFields, forms.Form):
    """The address that a link to "My data" is mailed to."""

    email = EmailAddressField(
        label=_("Your email address"),
        help_text=_("We send the link only there, and find your data by it."),
    )


class AskForm(RequestForm):
    """A request from a person whose address is verified already."""

    email = None  # type: ignore[assignment]  # Django removes the inherited field

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        kinds = self.fields["kind"]
        if isinstance(kinds, forms.ChoiceField):
            kinds.choices = [(kind.value, kind.label) for kind in ASKED]

    def request_of(self, email: str) -> NewRequest:
        """Return the validated content as a request of the owner of this address."""
        self.cleaned_data["email"] = email
        return self.new_request()
