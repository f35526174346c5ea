"""The form for information about products, and that for a further message."""

from typing import ClassVar

from django import forms
from django.utils.translation import gettext_lazy as _

from privacy.reporting.asked_fields import AskedFields
from privacy.single_line import SingleLineFields
from telekom_site.enquiries.models import Enquiry


class EnquiryForm(AskedFields, SingleLineFields, forms.ModelForm):  # type: ignore[type-arg]
    """A question about products, and where to answer it."""

    class Meta:
        model = Enquiry
        fields = ["topic", "question", "email", "name"]
        widgets = {
            "question": forms.Textarea(attrs={"rows": 6}),
            "name": forms.TextInput(attrs={"autocomplete": "name"}),
        }


class MessageForm(AskedFields, SingleLineFields, forms.Form):
    """A further message of the person."""

    asks: ClassVar = {"text": "enquiries.EnquiryMessage.text"}
    text = forms.CharField(
        label=_("Add a message"), max_length=5000, widget=forms.Textarea(attrs={"rows": 4})
    )
