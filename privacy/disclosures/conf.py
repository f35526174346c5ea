"""Settings of disclosures to authorities, read at access time."""

from collections.abc import Sequence
from datetime import timedelta

from privacy.conf import Settings, setting


class DisclosureConf(Settings):
    """Settings as typed properties; docs/reference/configuration.md repeats each docstring."""

    @property
    def DISCLOSURE_BASES(self) -> Sequence[str]:
        """Dotted paths of further sequences of
        `privacy.disclosures.legal_bases.LegalBasisForDisclosure`; a basis with the key of a known
        one replaces it. Default: none."""
        return list(setting("DISCLOSURE_BASES", []))

    @property
    def DISCLOSURE_DOCUMENT_BYTES(self) -> int:
        """Maximum size of the document by which an authority asks. Default: 2000000 bytes."""
        return int(setting("DISCLOSURE_DOCUMENT_BYTES", 2_000_000))

    @property
    def DISCLOSURE_PEOPLE(self) -> int:
        """How many people one request of an authority can name. Default: 500 people."""
        return int(setting("DISCLOSURE_PEOPLE", 500))

    @property
    def DISCLOSURE_SECRECY(self) -> timedelta:
        """How far ahead the end of a secrecy period can be set; a longer one must be extended in
        time. Default: 366 days."""
        return timedelta(days=setting("DISCLOSURE_SECRECY_DAYS", 366))

    @property
    def DISCLOSURE_RUN(self) -> int:
        """How many people one run tells at most that their data was disclosed. Default: 200
        people."""
        return int(setting("DISCLOSURE_RUN_PEOPLE", 200))


conf = DisclosureConf()
