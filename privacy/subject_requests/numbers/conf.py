"""Settings of requests that name a number, read at access time, so that override_settings works."""

from collections.abc import Callable
from datetime import timedelta

from django.utils.module_loading import import_string

from privacy.conf import Settings, setting


class NumberConf(Settings):
    """Settings as typed properties; docs/reference/configuration.md repeats each docstring."""

    @property
    def SEND_SMS(self) -> Callable[[str, str], object] | None:
        """Dotted path of a callable that sends a text message: from the phone number and the text.
        Empty: no code is sent to a phone, and the form does not offer it. Default: empty."""
        path = setting("SEND_SMS", "")
        return import_string(path) if path else None

    @property
    def SMS_PER_DAY(self) -> int:
        """How many codes are sent to one phone number per day (UTC). Default: 5 text messages."""
        return int(setting("SMS_PER_DAY", 5))

    @property
    def SMS_CODE_LIFETIME(self) -> timedelta:
        """How long a code works that was sent to a phone. Default: 15 minutes."""
        return timedelta(seconds=setting("SMS_CODE_LIFETIME_SECONDS", 15 * 60))

    @property
    def LETTERS_PER_MONTH(self) -> int:
        """How many letters with a code one customer or contract number can cause in 30 days.
        Default: 3 letters."""
        return int(setting("LETTERS_PER_MONTH", 3))

    @property
    def LETTER_CODE_LIFETIME(self) -> timedelta:
        """How long the code in a letter works after it was printed. Default: 21 days."""
        return timedelta(seconds=setting("LETTER_CODE_LIFETIME_SECONDS", 21 * 24 * 60 * 60))

    @property
    def LETTERS_AT_ONCE(self) -> int:
        """How many letters staff print as one document at most. Default: 100 letters."""
        return int(setting("LETTERS_AT_ONCE", 100))

    @property
    def CODE_ATTEMPTS(self) -> int:
        """How many codes can be tried for one request per day (UTC). Default: 10 codes."""
        return int(setting("CODE_ATTEMPTS", 10))


conf = NumberConf()
