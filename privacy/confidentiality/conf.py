"""Settings of the confidentiality of staff, read at access time."""

from privacy.conf import setting


class ConfidentialityConf:
    """Settings as typed properties; docs/reference/configuration.md repeats each docstring."""

    @property
    def UNDERTAKING_CHARACTERS(self) -> int:
        """How many characters the text of a confidentiality undertaking has at most. Default: 20000
        characters."""
        return int(setting("UNDERTAKING_CHARACTERS", 20_000))


conf = ConfidentialityConf()
