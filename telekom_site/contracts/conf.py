"""Every setting of contracts, read at access time, so that override_settings works."""

from datetime import timedelta

from django.conf import settings


class Conf:
    """Settings as typed properties; each docstring is its entry in the documentation."""

    @property
    def NOTICE_MONTHS(self) -> int:
        """Notice with which a customer ends a contract to the end of its minimum term, or at any
        time after it (§ 56(3) TKG allows one month at most). Default: 1 month."""
        return int(getattr(settings, "CONTRACTS_NOTICE_MONTHS", 1))

    @property
    def WITHDRAWAL(self) -> timedelta:
        """How long a consumer can withdraw, counted from the day after the contract was concluded
        (§ 355(2) BGB). Default: 14 days."""
        return timedelta(days=getattr(settings, "CONTRACTS_WITHDRAWAL_DAYS", 14))


conf = Conf()
