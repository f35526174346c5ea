"""Laws by which authorities can ask a company of a country for data: a declared table.

A project adds its own by PRIVACY_DISCLOSURE_BASES. A key is stored with each request, so that it
must never get another meaning.
"""

from collections.abc import Iterable
from dataclasses import dataclass

from django.utils.module_loading import import_string
from django.utils.translation import gettext, gettext_noop
from django.utils.translation import gettext_lazy as _

from privacy.disclosures.conf import conf
from privacy.registry.texts import Text


@dataclass(frozen=True, slots=True)
class LegalBasisForDisclosure:
    """A law that requires a disclosure.

    Attributes:
        key: names it in the register, at most 40 letters; unique.
        country: of the companies it applies to (ISO 3166-1 alpha-2), or `EU`.
        provision: the law as lawyers cite it, in its own language; marked for translation where it
            has several.
        allows: what may be disclosed by it, and on whose order.
    """

    key: str
    country: str
    provision: str
    allows: Text


BETWEEN = "; "  # the law and the file number

# Regulation (EU) 2023/1543 does not apply to Denmark (recital 102).
EU = frozenset(
    [
        *("AT", "BE", "BG", "CY", "CZ", "DE", "EE", "ES", "FI", "FR", "GR", "HR", "HU", "IE"),
        *("IT", "LT", "LU", "LV", "MT", "NL", "PL", "PT", "RO", "SE", "SI", "SK"),
    ]
)
SUBSCRIBER = _("subscriber data: name, address, date of birth, numbers, contract")
BY_ADDRESS = _("subscriber data, also by an IP address and a time, for criminal proceedings")
TRAFFIC = _("traffic data: who communicated with whom and when, by order of a court")
TRAFFIC_BY_PROSECUTOR = _("traffic data, by order of a court or a public prosecutor")
CONTENT = _("the content of communications, by order of a court")
STORED = _("stored records, by order of a court or a public prosecutor")
COMMUNICATIONS_DATA = _("subscriber and traffic data, with an authorisation")

BASES = (
    LegalBasisForDisclosure(
        "eu-2023-1543-art-5",
        "EU",
        gettext_noop("Regulation (EU) 2023/1543, Art. 5"),
        _("a European Production Order: the data that it names, from any member state"),
    ),
    LegalBasisForDisclosure("de-stpo-100j", "DE", "§ 100j StPO, § 174 TKG", BY_ADDRESS),
    LegalBasisForDisclosure("de-stpo-100g", "DE", "§ 100g StPO", TRAFFIC),
    LegalBasisForDisclosure("de-stpo-100a", "DE", "§ 100a StPO, § 170 TKG", CONTENT),
    LegalBasisForDisclosure("de-stpo-95", "DE", "§§ 94, 95 StPO", STORED),
    LegalBasisForDisclosure("de-bkag-40", "DE", "§ 40 BKAG, § 174 TKG", SUBSCRIBER),
    LegalBasisForDisclosure("de-bverfschg-8d", "DE", "§ 8d BVerfSchG, § 174 TKG", SUBSCRIBER),
    LegalBasisForDisclosure(
        "de-ao-93", "DE", "§ 93 AO", _("what a tax authority needs to establish the facts")
    ),
    LegalBasisForDisclosure("at-stpo-76a", "AT", "§ 76a StPO, § 181 TKG 2021", BY_ADDRESS),
    LegalBasisForDisclosure("at-stpo-135", "AT", "§ 135 StPO", TRAFFIC),
    LegalBasisForDisclosure("cz-tr-88a", "CZ", "§ 88a trestního řádu", TRAFFIC),
    LegalBasisForDisclosure("sk-tp-116", "SK", "§ 116 Trestného poriadku", TRAFFIC),
    LegalBasisForDisclosure("hu-be-261", "HU", "Be. 261., 262. §", STORED),
    LegalBasisForDisclosure("hr-zkp-339a", "HR", "čl. 339.a ZKP", TRAFFIC),
    LegalBasisForDisclosure("pl-kpk-218", "PL", "art. 218 k.p.k.", TRAFFIC_BY_PROSECUTOR),
    LegalBasisForDisclosure("gr-5002-2022", "GR", "ν. 5002/2022", TRAFFIC),
    LegalBasisForDisclosure("mk-zkp-252", "MK", "чл. 252 ЗКП", TRAFFIC),
    LegalBasisForDisclosure("me-zkp-157", "ME", "čl. 157 ZKP", TRAFFIC),
    LegalBasisForDisclosure("us-sca-2703", "US", "18 U.S.C. § 2703", STORED),
    LegalBasisForDisclosure("us-nsl-2709", "US", "18 U.S.C. § 2709", SUBSCRIBER),
    LegalBasisForDisclosure(
        "gb-ipa-3", "GB", "Investigatory Powers Act 2016, Part 3", COMMUNICATIONS_DATA
    ),
    LegalBasisForDisclosure("ch-buepf-21", "CH", "Art. 21, 22 BÜPF", SUBSCRIBER),
)


def legal_bases() -> dict[str, LegalBasisForDisclosure]:
    """Return all declared bases by key."""
    further: Iterable[Iterable[LegalBasisForDisclosure]] = map(import_string, conf.DISCLOSURE_BASES)
    bases = {}
    for table in (BASES, *further):
        for basis in table:
            bases[basis.key] = basis
    return bases


def bases_of(country: str) -> list[LegalBasisForDisclosure]:
    """Return the bases that apply to companies of a country (ISO 3166-1 alpha-2)."""
    regions = {country, "EU"} if country in EU else {country}
    return [basis for basis in legal_bases().values() if basis.country in regions]


def provision_of(key: str) -> str:
    """Return how a basis is cited in the reader's language; its key where it is no longer
    declared."""
    basis = legal_bases().get(key)
    return gettext(basis.provision) if basis else key


def law_of(basis: str, reference: str) -> str:
    """Return the law and the file number as the register stores them: in no reader's language."""
    known = legal_bases().get(basis)
    return f"{known.provision if known else basis}{BETWEEN}{reference}"[:300]


def law_in_words(stored: object) -> str:
    """Return the stored law and file number, the law as it is cited in the reader's language."""
    provision, between, reference = str(stored).partition(BETWEEN)
    return f"{gettext(provision) if provision else ''}{between}{reference}"
