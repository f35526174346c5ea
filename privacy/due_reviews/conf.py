"""Settings of reviews that are due, read at access time."""

from datetime import timedelta

from privacy.conf import Settings, setting


class DueReviewConf(Settings):
    """Settings as typed properties; docs/reference/configuration.md repeats each docstring."""

    @property
    def DUE_REVIEW_REMINDER_INTERVAL(self) -> timedelta:
        """How long before the review of a contract, record or assessment is due staff see it and
        the company is reminded, and how often again once it is overdue. Default: 14 days."""
        return timedelta(days=setting("DUE_REVIEW_REMINDER_INTERVAL_DAYS", 14))

    @property
    def LONGEST_REGISTER_REVIEW_INTERVAL(self) -> timedelta:
        """How far ahead the next review of a contract, record or assessment may be. Default: 732
        days."""
        return timedelta(days=setting("LONGEST_REGISTER_REVIEW_INTERVAL_DAYS", 732))


conf = DueReviewConf()
