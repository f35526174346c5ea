"""Settings of the precautions and of their revision, read at access time."""

from datetime import timedelta

from privacy.conf import setting


class PrecautionConf:
    """Settings as typed properties; docs/reference/configuration.md repeats each docstring."""

    @property
    def SECURITY_CONTACT(self) -> str:
        """Email address that is told of attacks and overdue security reviews. Default: the privacy
        contact of the company that runs the site."""
        return str(setting("SECURITY_CONTACT", ""))

    @property
    def SECURITY_ALERT_PAUSE(self) -> timedelta:
        """Minimum time between two emails about findings in the request log; what is found in
        between is sent together. Default: 1 hour."""
        return timedelta(seconds=setting("SECURITY_ALERT_PAUSE_SECONDS", 60 * 60))


conf = PrecautionConf()
