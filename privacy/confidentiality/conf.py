"""Settings of the confidentiality of staff, read at access time."""

from datetime import timedelta

from privacy.conf import Settings, setting


class ConfidentialityConf(Settings):
    """Settings as typed properties; docs/reference/configuration.md repeats each docstring."""

    @property
    def UNDERTAKING_CHARACTERS(self) -> int:
        """How many characters the text of a confidentiality undertaking has at most. Default: 20000
        characters."""
        return int(setting("UNDERTAKING_CHARACTERS", 20_000))

    @property
    def UNUSUAL_READING(self) -> timedelta:
        """How many days the page of unusual reading shows, today included. Default: 30 days."""
        return timedelta(days=setting("UNUSUAL_READING_DAYS", 30))

    @property
    def UNUSUAL_PEOPLE_PER_DAY(self) -> int:
        """How many people's data a member of staff opens on a usual day (UTC) at most; more are
        listed as conspicuous. Default: 100 people."""
        return int(setting("UNUSUAL_PEOPLE_PER_DAY", 100))

    @property
    def DUTY_HOURS(self) -> tuple[int, int]:
        """First hour of duty, and the hour in which it has ended, where the company of the member
        of staff is. Default: from 7 to 20 o'clock (in hours of the day)."""
        start, end = setting("DUTY_HOURS", (7, 20))
        return int(start), int(end)

    @property
    def DUTY_DAYS(self) -> frozenset[int]:
        """Days of the week with duty. Default: 1 to 5, Monday to Friday (ISO weekdays)."""
        return frozenset(setting("DUTY_DAYS", (1, 2, 3, 4, 5)))

    @property
    def PROTECTION(self) -> timedelta:
        """For how many days ahead a person can be marked as especially protected. Default: 730
        days."""
        return timedelta(days=setting("PROTECTION_DAYS", 730))

    @property
    def EMERGENCY_ACCESS(self) -> timedelta:
        """How many minutes data that staff open in an emergency can be read. Default: 60
        minutes."""
        return timedelta(minutes=setting("EMERGENCY_ACCESS_MINUTES", 60))

    @property
    def EMERGENCY_REVIEW(self) -> timedelta:
        """How many hours a second person has to review an access in an emergency. Default: 72
        hours."""
        return timedelta(hours=setting("EMERGENCY_REVIEW_HOURS", 72))

    @property
    def EMERGENCY_ACCESSES_PER_DAY(self) -> int:
        """How many times a day (UTC) a member of staff can open data in an emergency. Default: 5
        times."""
        return int(setting("EMERGENCY_ACCESSES_PER_DAY", 5))


conf = ConfidentialityConf()
