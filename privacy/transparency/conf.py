"""Settings of the transparency report, read at access time."""

from datetime import timedelta

from privacy.conf import Settings, setting


class TransparencyConf(Settings):
    """Settings as typed properties; docs/reference/configuration.md repeats each docstring."""

    @property
    def TRANSPARENCY_DELAY(self) -> timedelta:
        """How old a request must be before the transparency report counts it, so that the report
        warns nobody of an investigation. Default: 90 days."""
        return timedelta(days=setting("TRANSPARENCY_DELAY_DAYS", 90))

    @property
    def TRANSPARENCY_SMALL_NUMBER(self) -> int:
        """Numbers of people above 0 and below this one are not published. Default: 10 people."""
        return int(setting("TRANSPARENCY_SMALL_NUMBER", 10))

    @property
    def TRANSPARENCY_CACHE(self) -> timedelta:
        """How long browsers and proxies may keep the transparency report. Default: 1 hour."""
        return timedelta(seconds=setting("TRANSPARENCY_CACHE_SECONDS", 60 * 60))


conf = TransparencyConf()
