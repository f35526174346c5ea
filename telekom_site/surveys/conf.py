"""Every setting of the surveys, read at access time, so that override_settings works."""

from django.conf import settings


class Conf:
    """Settings as typed properties; docs/reference/configuration.md has each docstring."""

    @property
    def SMALLEST_GROUP(self) -> int:
        """How many people a figure in the results must be about; smaller ones are suppressed, with
        those that they could be computed from. Default: 10 people."""
        return int(getattr(settings, "SURVEYS_SMALLEST_GROUP", 10))

    @property
    def ANSWERS_PER_HOUR(self) -> int:
        """How many people together can answer one survey per hour: nothing is counted per person or
        network. Default: 1000 people."""
        return int(getattr(settings, "SURVEYS_ANSWERS_PER_HOUR", 1000))

    @property
    def TEXT_LENGTH(self) -> int:
        """How long an answer in one's own words can be. Default: 2000 characters."""
        return int(getattr(settings, "SURVEYS_TEXT_LENGTH", 2000))


conf = Conf()
