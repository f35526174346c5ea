"""The form for information about products. Each field says why it is asked."""

from django import forms
from django.utils.translation import gettext_lazy as _

from privacy.single_line import SingleLineFields
from telekom_site.enquiries.models import Enquiry


class EnquiryForm(SingleLineFields, forms.ModelForm):  # type: ignore[type-arg]
    """A question about products, and where to answer it."""

    class Meta:
        model = Enquiry
        fields = ["topic", "question", "email", "name"]
        help_texts = {
            "topic": _("So that the right colleague answers."),
            "question": _("So that we can answer it."),
            "email": _("We answer there, and use it for nothing else."),
            "name": _("Only to address you, if you like."),
        }
        widgets = {
            "question": forms.Textarea(attrs={"rows": 6}),
            "name": forms.TextInput(attrs={"autocomplete": "name"}),
        }
