"""The form to enter a competition. It asks for one thing, and nothing about advertising."""

from typing import ClassVar

from django import forms
from django.utils.translation import gettext_lazy as _

from privacy.outbox.form_fields import EmailAddressField
from privacy.reporting.asked_fields import AskedFields
from privacy.single_line import SingleLineFields


class EntryForm(AskedFields, SingleLineFields, forms.Form):
    """Where we tell a person that they won."""

    asks: ClassVar = {"email": "competitions.Entry.email"}
    email = EmailAddressField(label=_("Email address"))
