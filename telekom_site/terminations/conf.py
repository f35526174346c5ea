"""Every setting of withdrawals and cancellations, read at access time."""

from datetime import timedelta

from django.conf import settings


class Conf:
    """Settings as typed properties; each docstring is its entry in the documentation."""

    @property
    def RECEIPT_LIFETIME(self) -> timedelta:
        """How long the link to a receipt works. Default: 30 days."""
        return timedelta(days=getattr(settings, "TERMINATIONS_RECEIPT_LIFETIME_DAYS", 30))

    @property
    def REASON_LETTERS(self) -> int:
        """How long the reason for an extraordinary cancellation can be. Default: 2000 letters."""
        return int(getattr(settings, "TERMINATIONS_REASON_LETTERS", 2000))

    @property
    def LONGEST_WAIT_YEARS(self) -> int:
        """How far ahead a contract can be cancelled; a later day is taken for a slip. Default: 10
        years."""
        return int(getattr(settings, "TERMINATIONS_LONGEST_WAIT_YEARS", 10))


conf = Conf()
