"""What a new password must be, after NIST SP 800-63B-4 (3.1.1.2) and OWASP ASVS 5.0 (6.2).

Long enough, not among the common ones, not made of what everybody can know of site and person. No
rules about kinds of characters, no expiry. Existing passwords stay good until they are changed.
"""

import re
from collections.abc import Iterator
from typing import Any

from django.contrib.auth.password_validation import (
    CommonPasswordValidator as DjangoCommonPasswordValidator,
)
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from telekom_site.accounts.conf import conf
from telekom_site.accounts.models import User

# Characters that remain when known words and the runs of a keyboard are taken out.
FEWEST_OF_OWN = 8
SHORTEST_WORD = 4  # characters; shorter words are in everything


class LengthValidator:
    """ACCOUNTS_PASSWORD_LENGTH characters."""

    def validate(self, password: str, user: Any = None) -> None:
        """Refuse a password that is too short. Raises ValidationError."""
        if len(password) < conf.PASSWORD_LENGTH:
            raise ValidationError(self.get_help_text(), code="password_too_short")

    def get_help_text(self) -> str:
        """Return the rule in words."""
        length = conf.PASSWORD_LENGTH
        return ngettext(
            "Use %(length)d character or more.", "Use %(length)d characters or more.", length
        ) % {"length": length}


class CommonPasswordValidator(DjangoCommonPasswordValidator):
    """The list of common passwords that Django brings, also once or twice in a row, and with digits
    behind."""

    def validate(self, password: str, user: Any = None) -> None:
        """Refuse a password that attackers try first. Raises ValidationError."""
        text = password.lower().strip()
        stem = text.rstrip("0123456789!?.-_ ")
        half = text[: len(text) // 2]
        candidates = {text, stem, half if half * 2 == text else text}
        if candidates & self.passwords or len(set(text)) < FEWEST_OF_OWN // 2:
            raise ValidationError(self.get_error_message(), code="password_too_common")

    def get_help_text(self) -> str:
        """Return the rule in words."""
        return _("Passwords that attackers try first are refused.")

    def get_error_message(self) -> str:
        """Return what to do about a password that was refused."""
        return _("This is one of the first passwords an attacker would try. Choose another one.")


class ContextValidator:
    """Without the words of the site and of the person, enough must remain: digits behind a known
    word do not count."""

    def validate(self, password: str, user: Any = None) -> None:
        """Refuse a password made of words of the site or of the person. Raises ValidationError."""
        text = rest = password.lower()
        for word in sorted({*conf.PASSWORD_WORDS, *_words_of(user)}, key=len, reverse=True):
            rest = rest.replace(word, "")
        if rest != text:
            rest = re.sub(r"[\d\W_]", "", rest)
        if len(_without_runs(rest)) < FEWEST_OF_OWN:
            raise ValidationError(self.get_error_message(), code="password_from_context")

    def get_help_text(self) -> str:
        """Return the rule in words."""
        return _("Names of the site and of the person do not count, nor do sequences such as 1234.")

    def get_error_message(self) -> str:
        """Return what to do about a password that was refused."""
        return _(
            "This consists of words or sequences that are easy to guess here. Use "
            "words of your own."
        )


def _without_runs(text: str) -> str:
    """Return the text without characters that repeat or follow the one before: "aaa1234" is
    "a1"."""
    rest, before = "", "\0"
    for char in text:
        if ord(char) - ord(before) not in {-9, -1, 0, 1}:
            rest += char
        before = char
    return rest


def _words_of(user: Any) -> Iterator[str]:
    if isinstance(user, User):
        for text in (user.email, user.first_name, user.last_name):
            yield from _words(text)


def _words(text: str) -> Iterator[str]:
    return (word for word in re.split(r"[\W_]+", text.lower()) if len(word) >= SHORTEST_WORD)
