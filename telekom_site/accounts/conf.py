"""Every setting of the accounts, read at access time, so that override_settings works."""

from collections.abc import Sequence
from datetime import timedelta

from django.conf import settings


class Conf:
    """Settings as typed properties; docs/reference/configuration.md has each docstring."""

    @property
    def STAFF_SECOND_FACTOR(self) -> bool:
        """Whether staff pages open only to accounts with a second factor. Default: true where
        SITE_URL is https."""
        return bool(
            getattr(
                settings,
                "ACCOUNTS_STAFF_SECOND_FACTOR",
                str(settings.SITE_URL).startswith("https://"),
            )
        )

    @property
    def PASSWORD_LENGTH(self) -> int:
        """How long a new password must be. Default: 15 characters (NIST SP 800-63B-4, 3.1.1.2: the
        least where the password is the only factor)."""
        return int(getattr(settings, "ACCOUNTS_PASSWORD_LENGTH", 15))

    @property
    def PASSWORD_WORDS(self) -> Sequence[str]:
        """Words that everybody can guess here, in lower case: what a new password has besides them
        must be enough. Default: telekom, magenta, passwort, password, kennwort."""
        return tuple(
            getattr(
                settings,
                "ACCOUNTS_PASSWORD_WORDS",
                ("telekom", "magenta", "passwort", "password", "kennwort"),
            )
        )

    @property
    def GUESSES(self) -> Sequence[tuple[timedelta, int]]:
        """How many wrong passwords, or codes, for one account are taken from one network (an IPv4
        address, an IPv6 /64), as pairs of seconds and attempts: the pause grows with the failures.
        Default: 5 in 300 seconds, 10 in 3600, 20 in 86400."""
        pairs = getattr(settings, "ACCOUNTS_GUESSES", ((300, 5), (3600, 10), (86400, 20)))
        return tuple((timedelta(seconds=seconds), int(attempts)) for seconds, attempts in pairs)

    @property
    def GUESSES_PER_ACCOUNT(self) -> int:
        """How many wrong passwords, or codes, for one account are taken in a day from all networks
        from which nobody has logged in to it; the others stay open. Default: 100 attempts."""
        return int(getattr(settings, "ACCOUNTS_GUESSES_PER_ACCOUNT", 100))

    @property
    def GUESSES_PER_NETWORK(self) -> int:
        """How many wrong passwords, for whatever accounts, are taken from one network (an IPv4
        address, an IPv6 /64) in an hour. Default: 100 attempts."""
        return int(getattr(settings, "ACCOUNTS_GUESSES_PER_NETWORK", 100))

    @property
    def GUESSES_PER_SITE(self) -> int:
        """How many wrong passwords, for whatever accounts, are taken from one IPv6 /48 in an hour.
        Default: 400 attempts."""
        return int(getattr(settings, "ACCOUNTS_GUESSES_PER_SITE", 400))

    @property
    def KNOWN_NETWORK(self) -> timedelta:
        """How long a network, from which someone has logged in, stays known to the account.
        Default: 90 days."""
        return timedelta(days=getattr(settings, "ACCOUNTS_KNOWN_NETWORK_DAYS", 90))

    @property
    def ADDRESS_LINK_LIFETIME(self) -> timedelta:
        """How long the link works that confirms a new login address. Default: 3 days."""
        return timedelta(
            seconds=getattr(settings, "ACCOUNTS_ADDRESS_LINK_LIFETIME_SECONDS", 3 * 24 * 60 * 60)
        )

    @property
    def OBJECTION(self) -> timedelta:
        """How long the old login address can object to a change, counted from the confirmation.
        Default: 30 days."""
        return timedelta(days=getattr(settings, "ACCOUNTS_OBJECTION_DAYS", 30))


conf = Conf()
