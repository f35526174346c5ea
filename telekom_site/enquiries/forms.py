"""The form for information about products."""

from django import forms

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
