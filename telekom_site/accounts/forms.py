"""Registration, login and the person's own details."""

from typing import Any, ClassVar

from allauth.account.forms import ChangePasswordForm as LibraryChangePasswordForm
from allauth.account.forms import LoginForm as LibraryLoginForm
from allauth.account.forms import ReauthenticateForm as LibraryReauthenticateForm
from allauth.core import context
from django import forms
from django.contrib.auth.password_validation import validate_password
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from privacy.consent.questions import ConsentQuestions
from privacy.email_address import canonical
from privacy.outbox.form_fields import EmailAddressField, EmailAddressInput
from privacy.reporting.asked_fields import AskedFields
from privacy.single_line import SingleLineFields
from telekom_site.accounts.login_limits import Guess, TooManyGuessesError, count_guess
from telekom_site.accounts.models import User
from telekom_site.accounts.password_rules import LengthValidator

EMAIL = EmailAddressInput()
CURRENT_PASSWORD = {"autocomplete": "current-password"}
NEW_PASSWORD = {"autocomplete": "new-password"}


class LoginAddressField(EmailAddressField):
    """An address that can be a login.

    The library compares lower-cased addresses. The few letters whose lower case is another letter
    (such as U+1E9E) are refused, so that its comparison and ours agree.
    """

    def widget_attrs(self, widget: forms.Widget) -> dict[str, Any]:
        """Let browsers fill in the address."""
        return {"autocomplete": "email", **super().widget_attrs(widget), **widget.attrs}

    def clean(self, value: Any) -> str:
        """Return the address, stripped. Raises ValidationError."""
        text = super().clean(value)
        if canonical(text).lower() != canonical(text):
            raise forms.ValidationError(self.error_messages["invalid"], code="invalid")
        return text


class RegistrationForm(AskedFields, ConsentQuestions, SingleLineFields, forms.Form):
    """What an account needs, and the questions of consent. The password is chosen by the mailed
    link, so nobody takes another's mailbox."""

    asks: ClassVar = {
        "email": "accounts.User.email",
        "first_name": "accounts.User.first_name",
        "last_name": "accounts.User.last_name",
    }
    email = LoginAddressField(label=_("Email address"))
    first_name = forms.CharField(
        label=_("First name"),
        max_length=150,
        required=False,
        widget=forms.TextInput(attrs={"autocomplete": "given-name"}),
    )
    last_name = forms.CharField(
        label=_("Last name"),
        max_length=150,
        required=False,
        widget=forms.TextInput(attrs={"autocomplete": "family-name"}),
    )


class DetailsForm(AskedFields, SingleLineFields, forms.ModelForm):  # type: ignore[type-arg]
    """What a person may change at once. Another email address counts only after its own link
    (`NewAddressForm`)."""

    class Meta:
        model = User
        fields = ["first_name", "last_name", "phone"]
        widgets = {
            "first_name": forms.TextInput(attrs={"autocomplete": "given-name"}),
            "last_name": forms.TextInput(attrs={"autocomplete": "family-name"}),
            "phone": forms.TextInput(attrs={"autocomplete": "tel", "inputmode": "tel"}),
        }


class PasswordLinkForm(AskedFields, SingleLineFields, forms.Form):
    """Ask for a link to choose a new password."""

    asks: ClassVar = {"email": "accounts.AccountWish.email"}
    email = LoginAddressField(label=_("Email address"))


class NewAddressForm(AskedFields, SingleLineFields, forms.Form):
    """The address with which the person wants to log in from now on."""

    asks: ClassVar = {"email": "accounts.AddressChange.new_email"}
    email = LoginAddressField(label=_("New email address"))

    def __init__(self, data: Any, account: User) -> None:
        super().__init__(data)
        self.account = account

    def clean_email(self) -> str:
        """Return the address. Raises ValidationError if it is the current one."""
        email = str(self.cleaned_data["email"])
        if canonical(email) == canonical(self.account.email):
            raise forms.ValidationError(_("This is your address already."))
        return email


class LoginForm(SingleLineFields, LibraryLoginForm):  # type: ignore[misc]
    """The library's form with our fields; no password rules and no other hints."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["login"] = LoginAddressField(
            label=_("Email address"),
            widget=EmailAddressInput(attrs={"autocomplete": "username", "autofocus": True}),
        )
        self.fields["password"] = forms.CharField(
            label=_("Password"), strip=False, widget=forms.PasswordInput(attrs=CURRENT_PASSWORD)
        )

    def clean_login(self) -> str:
        """Return the canonical address, with which the library asks its own table."""
        return canonical(str(self.cleaned_data["login"]))


class ReauthenticateForm(SingleLineFields, LibraryReauthenticateForm):  # type: ignore[misc]
    """The password once more, before something that cannot be undone."""

    password = forms.CharField(
        label=_("Password"),
        strip=False,
        widget=forms.PasswordInput(attrs=CURRENT_PASSWORD | {"autofocus": True}),
    )


def new_password_field() -> forms.CharField:
    """Return one field, which accepts pasted text and states the rules in advance."""
    hint = gettext("Four or five words in a row, for example. Any character counts.")
    return forms.CharField(
        label=_("New password"),
        strip=False,
        max_length=1000,
        help_text=f"{LengthValidator().get_help_text()} {hint}",
        widget=forms.PasswordInput(attrs=NEW_PASSWORD),
    )


class NewPasswordForm(SingleLineFields, forms.Form):
    """A password behind a mailed link."""

    def __init__(self, data: Any, account: User) -> None:
        super().__init__(data)
        self.account = account
        self.fields["password"] = new_password_field()

    def clean_password(self) -> str:
        """Return the password. Raises ValidationError if a password rule refuses it."""
        password = str(self.cleaned_data["password"])
        validate_password(password, self.account)
        return password


class ChangePasswordForm(SingleLineFields, LibraryChangePasswordForm):  # type: ignore[misc]
    """The old password, whose guessing is limited as at login, and the new one."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        del self.fields["password2"]
        self.fields["oldpassword"] = forms.CharField(
            label=_("Current password"),
            strip=False,
            widget=forms.PasswordInput(attrs=CURRENT_PASSWORD),
        )
        self.fields["password1"] = new_password_field()

    def clean_oldpassword(self) -> str:
        """Count the attempt, and return the password if it is right. Raises ValidationError."""
        guess = guess_of(self.user)
        password = str(super().clean_oldpassword())
        guess.was_right()
        return password

    def clean_password1(self) -> str:
        """Return the new password. Raises ValidationError if a password rule refuses it."""
        password = str(self.cleaned_data["password1"])
        validate_password(password, self.user)
        return password


def guess_of(user: User, what: str = "password") -> Guess:
    """Count an attempt of the logged-in, or half logged-in, person. Raises ValidationError."""
    try:
        return count_guess(context.request, user.email, what)
    except TooManyGuessesError:
        raise forms.ValidationError(
            _("Too many wrong attempts. Wait a few minutes."), code="too_many_login_attempts"
        ) from None
