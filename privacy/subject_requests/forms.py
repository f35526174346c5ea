"""The contact form, and the small forms of the private page."""

from collections.abc import Sequence
from typing import Any, ClassVar

from django import forms
from django.utils.translation import gettext_lazy as _

from privacy.controllers.models import Controller
from privacy.outbox.form_fields import EmailAddressField
from privacy.reporting.asked_fields import AskedFields
from privacy.single_line import SingleLineFields
from privacy.subject_requests.intake import NewRequest
from privacy.subject_requests.models import SubjectRequest


class RequestForm(AskedFields, SingleLineFields, forms.Form):
    """The contact form: a request to one company of the group."""

    asks: ClassVar = {
        name: f"privacy.SubjectRequest.{name}" for name in ("kind", "email", "name", "message")
    }

    kind = forms.ChoiceField(
        label=_("What is your request about?"),
        choices=SubjectRequest.Kind.choices,
        widget=forms.RadioSelect,
    )
    controller = forms.ModelChoiceField(
        label=_("Company"),
        queryset=Controller.objects.all(),
        to_field_name="slug",
        empty_label=None,
        help_text=_("Each company is responsible for its own data, under the law of its country."),
    )
    email = EmailAddressField(label=_("Your email address"))
    name = forms.CharField(
        label=_("Your name"),
        max_length=200,
        required=False,
        widget=forms.TextInput(attrs={"autocomplete": "name"}),
    )
    message = forms.CharField(
        label=_("Your message"),
        max_length=5000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 6}),
    )

    MESSAGE_NEEDED = (
        SubjectRequest.Kind.CORRECTION,
        SubjectRequest.Kind.QUESTION,
        SubjectRequest.Kind.OBJECTION,
        SubjectRequest.Kind.RESTRICTION,
    )

    def clean(self) -> dict[str, Any]:
        """Require a message for the kinds of request that cannot be answered without one."""
        cleaned = super().clean() or {}
        if cleaned.get("kind") in self.MESSAGE_NEEDED and not cleaned.get("message"):
            self.add_error("message", _("Please say what we should correct or answer."))
        return cleaned

    def new_request(self) -> NewRequest:
        """Return the validated content, as `intake.file_request` takes it."""
        cleaned = self.cleaned_data
        return NewRequest(
            kind=cleaned["kind"],
            companies=self.companies(),
            email=cleaned["email"],
            name=cleaned["name"],
            message=cleaned["message"],
            form_key=cleaned.get("form_key", ""),
        )

    def companies(self) -> Sequence[Controller]:
        """Return the companies that are asked."""
        return [self.cleaned_data["controller"]]


class MessageForm(AskedFields, SingleLineFields, forms.Form):
    """A further message about an open request."""

    asks: ClassVar = {"text": "privacy.RequestMessage.text"}
    text = forms.CharField(
        label=_("Add a message"), max_length=5000, widget=forms.Textarea(attrs={"rows": 4})
    )


class NewLinkForm(AskedFields, SingleLineFields, forms.Form):
    """Reference and email address, to have a new link to the private page mailed."""

    asks: ClassVar = {"email": "privacy.SubjectRequest.email"}
    reference = forms.CharField(
        label=_("Reference"), max_length=8, help_text=_("You find it in each of our emails.")
    )
    email = EmailAddressField(
        label=_("Your email address"),
        help_text=_("The one of the request: the link is sent only there."),
    )
