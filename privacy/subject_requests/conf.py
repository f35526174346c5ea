"""Settings of data-subject requests, read at access time, so that override_settings works."""

from datetime import timedelta

from privacy.conf import Settings, setting


class RequestConf(Settings):
    """Settings as typed properties; docs/reference/configuration.md repeats each docstring."""

    @property
    def SAME_FORM(self) -> timedelta:
        """How long the contact form that is sent again unchanged, as by a double click, counts as
        the same request: nothing further is stored, counted or mailed. Default: 5 minutes."""
        return timedelta(seconds=setting("SAME_FORM_SECONDS", 5 * 60))


conf = RequestConf()
