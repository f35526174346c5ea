"""Registration and the person's own details. Each field says why it is asked."""

from django import forms
from django.utils.translation import gettext_lazy as _

from privacy.consent.topics import ADVERTISING
from privacy.outbox.form_fields import EmailAddressField
from privacy.single_line import SingleLineFields
from telekom_site.accounts.models import User


def advertising_choice() -> forms.BooleanField:
    """The advertising question as every form asks it: not ticked, not required (S28)."""
    return forms.BooleanField(
        label=ADVERTISING.text,
        required=False,
        initial=False,
        help_text=_("Your choice changes nothing else. If you tick it, we send a mail in which you confirm it."),
    )


class RegistrationForm(SingleLineFields, forms.Form):
    """What an account needs. The password is chosen by the mailed link, so nobody takes another's mailbox."""

    email = EmailAddressField(
        label=_("E-mail address"),
        help_text=_("Your name at login. We send a link there with which you choose your password."),
        widget=forms.EmailInput(attrs={"autocomplete": "email"}),
    )
    first_name = forms.CharField(
        label=_("First name"),
        max_length=150,
        required=False,
        help_text=_("To address you."),
        widget=forms.TextInput(attrs={"autocomplete": "given-name"}),
    )
    last_name = forms.CharField(
        label=_("Last name"),
        max_length=150,
        required=False,
        help_text=_("To address you."),
        widget=forms.TextInput(attrs={"autocomplete": "family-name"}),
    )
    advertising = advertising_choice()


class DetailsForm(SingleLineFields, forms.ModelForm):  # type: ignore[type-arg]
    """What a person may change alone. Another e-mail address has to be proved, so it goes by the contact form."""

    class Meta:
        model = User
        fields = ["first_name", "last_name"]


class PasswordLinkForm(SingleLineFields, forms.Form):
    """Ask for a link to choose a new password."""

    email = EmailAddressField(
        label=_("E-mail address"),
        help_text=_("We send the link there, if there is an account."),
        widget=forms.EmailInput(attrs={"autocomplete": "email"}),
    )
