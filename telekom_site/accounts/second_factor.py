"""The second factor: authenticator app, passkey or recovery code; for staff, by a setting, a
must."""

import base64
import struct
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from hashlib import sha256
from typing import Any

from allauth.mfa.adapter import DefaultMFAAdapter
from allauth.mfa.base.forms import AuthenticateForm as LibraryAuthenticateForm
from allauth.mfa.base.forms import ReauthenticateForm as LibraryReauthenticateForm
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.forms import ActivateTOTPForm as LibraryActivateTOTPForm
from allauth.mfa.totp.internal.auth import generate_totp_secret
from allauth.mfa.utils import is_mfa_enabled
from allauth.mfa.webauthn.forms import AddWebAuthnForm as LibraryAddWebAuthnForm
from allauth.mfa.webauthn.forms import AuthenticateWebAuthnForm as LibraryAuthenticateWebAuthnForm
from allauth.mfa.webauthn.forms import (
    ReauthenticateWebAuthnForm as LibraryReauthenticateWebAuthnForm,
)
from cryptography.exceptions import InvalidSignature
from cryptography.fernet import Fernet, InvalidToken, MultiFernet
from django import forms
from django.conf import settings
from django.utils import timezone
from django.utils.encoding import force_str
from django.utils.translation import gettext_lazy as _

from privacy.rate_limits.counting import take_once
from privacy.single_line import SingleLineFields
from telekom_site.accounts.conf import conf
from telekom_site.accounts.forms import guess_of
from telekom_site.accounts.logins import end_sessions
from telekom_site.accounts.models import User

FACTORS = [Authenticator.Type.TOTP, Authenticator.Type.WEBAUTHN]  # recovery codes alone are none
WINDOW = 300  # seconds: longer than a code of the app is good


def has_second_factor(user: User) -> bool:
    """Tell whether the account has a second factor that counts (FACTORS)."""
    return bool(is_mfa_enabled(user, FACTORS))


def lacks_second_factor(user: User) -> bool:
    """Tell whether this member of staff must add a second factor before staff pages open."""
    return conf.STAFF_SECOND_FACTOR and not has_second_factor(user)


class SecondFactorAdapter(DefaultMFAAdapter):  # type: ignore[misc]
    """Named by MFA_ADAPTER. Secrets are sealed with SECRET_KEY; SECRET_KEY_FALLBACKS open older
    ones.

    One that no key opens any more matches nothing: the code is wrong then, and the page no fault.
    """

    def encrypt(self, text: str) -> str:
        """Encrypt a secret for the database."""
        return _sealer().encrypt(text.encode()).decode()

    def decrypt(self, encrypted_text: str) -> str:
        """Decrypt a secret; a random one, which no code fits, if the key is gone."""
        try:
            return _sealer().decrypt(encrypted_text.encode()).decode()
        except InvalidToken:
            return str(generate_totp_secret())

    def build_totp_svg(self, url: str) -> str:
        """Return the QR code as an element for the page: our policy refuses a picture in a data:
        address."""
        import qrcode
        from qrcode.image.svg import SvgPathImage

        return str(qrcode.make(url, image_factory=SvgPathImage).to_string(encoding="unicode"))


def _sealer() -> MultiFernet:
    keys = [settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS]
    digests = (sha256(f"second factor {force_str(key)}".encode()).digest() for key in keys)
    return MultiFernet([Fernet(base64.urlsafe_b64encode(digest)) for digest in digests])


def end_other_sessions(sender: Any, request: Any, user: User, **kwargs: Any) -> None:
    """Log out the sessions that began without the new factor or with the old password."""
    end_sessions(user, but=request.session.session_key)


class _LimitedCode(SingleLineFields, forms.Form):
    """A typed code: guesses are counted as passwords are, and a code of the app opens once."""

    user: User

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["code"] = _code_field(_("Code of your app, or a recovery code"))

    def clean_code(self) -> str:
        guess = guess_of(self.user, "code")
        code = str(super().clean_code())  # type: ignore[misc]
        kind = self.authenticator.type  # type: ignore[attr-defined]
        if kind == Authenticator.Type.TOTP and not _is_first_use(self.user, code):
            raise forms.ValidationError(
                _("This code has already been used. Wait for the next one."), code="used"
            )
        guess.was_right()
        return code


class AuthenticateForm(_LimitedCode, LibraryAuthenticateForm):  # type: ignore[misc]
    """At login, after the password."""


class ReauthenticateForm(_LimitedCode, LibraryReauthenticateForm):  # type: ignore[misc]
    """Before something that cannot be undone."""


class ActivateTOTPForm(SingleLineFields, LibraryActivateTOTPForm):  # type: ignore[misc]
    """The first code of a new authenticator app."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["code"] = _code_field(_("Code shown by the app"))


class AddPasskeyForm(SingleLineFields, LibraryAddWebAuthnForm):  # type: ignore[misc]
    """A name for the new passkey; the browser fills in the rest."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["name"] = forms.CharField(
            label=_("Name"),
            required=False,
            max_length=60,
            help_text=_("To tell your passkeys apart."),
        )

    def clean(self) -> Any:
        """Refuse what no passkey would send, instead of failing. Raises ValidationError."""
        with _refusing_what_no_passkey_says():
            return super().clean()


class AuthenticatePasskeyForm(SingleLineFields, LibraryAuthenticateWebAuthnForm):  # type: ignore[misc]
    """A passkey in place of a code, at login."""

    def clean_credential(self) -> Any:
        """Refuse what no passkey would send, instead of failing. Raises ValidationError."""
        with _refusing_what_no_passkey_says():
            return super().clean_credential()


class ReauthenticatePasskeyForm(SingleLineFields, LibraryReauthenticateWebAuthnForm):  # type: ignore[misc]
    """A passkey in place of a code, before something that cannot be undone."""

    def clean_credential(self) -> Any:
        """Refuse what no passkey would send, instead of failing. Raises ValidationError."""
        with _refusing_what_no_passkey_says():
            return super().clean_credential()


@contextmanager
def _refusing_what_no_passkey_says() -> Iterator[None]:
    """Turn whatever the library's parsers raise, on made-up answers and wrong signatures, into an
    error of the form."""
    try:
        yield
    except (
        ArithmeticError,
        AttributeError,
        InvalidSignature,
        LookupError,
        TypeError,
        ValueError,
        struct.error,
    ):
        raise forms.ValidationError(
            _("This passkey cannot be used here."), code="incorrect_code"
        ) from None


def _code_field(label: Any) -> forms.CharField:
    attributes = {"autocomplete": "one-time-code", "inputmode": "numeric", "autofocus": True}
    return forms.CharField(label=label, max_length=20, widget=forms.TextInput(attrs=attributes))


def _is_first_use(user: User, code: str) -> bool:
    """Tell whether this code of the app was not used in its time; it counts as used now and in the
    next window."""
    now = timezone.now().timestamp()
    ends = [datetime.fromtimestamp((now // WINDOW + number) * WINDOW, UTC) for number in (1, 2)]
    return all(take_once("totp", f"{user.pk} {code}", until=end) for end in ends)
