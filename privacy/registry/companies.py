"""Which company is responsible for a row (Art. 4(7), 26 GDPR), as declarations say it."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import Enum, auto
from typing import Any, Protocol

from privacy.registry.texts import Text

CONTROLLER = "privacy.Controller"  # label of the model of companies


@dataclass(frozen=True, slots=True)
class Companies:
    """The companies that a request, a member of staff or a journal entry is limited to.

    Attributes:
        slugs: of the companies, in the directory of companies.
        with_site: whether one of them runs this site, so that rows which name no company are
            theirs.
    """

    slugs: tuple[str, ...]
    with_site: bool = False

    def as_json(self) -> dict[str, Any]:
        """Return the limit as it is stored, without what is empty."""
        values = {"companies": list(self.slugs), "with_site": self.with_site}
        return {name: value for name, value in values.items() if value}

    @classmethod
    def from_json(cls, stored: Mapping[str, Any]) -> "Companies | None":
        """Return the limit of a stored value; None where it has none."""
        if "companies" not in stored and "with_site" not in stored:
            return None
        return cls(tuple(stored.get("companies", ())), bool(stored.get("with_site", False)))

    def overlaps(self, other: "Companies | None") -> bool:
        """Return whether a company is in both; None stands for all companies."""
        if other is None or (self.with_site and other.with_site):
            return True
        return not set(self.slugs).isdisjoint(other.slugs)


class Responsible(Enum):
    """How the company of a row is found, where no path leads to it.

    Attributes:
        SITE: the company that runs this site is responsible for every row.
        RECORD: the company of the record that the row names by content type and key.
        ADAPTER: a store adapter looks at `DataSubject.companies` itself.
    """

    SITE = auto()
    RECORD = auto()
    ADAPTER = auto()


@dataclass(frozen=True, slots=True)
class OneCompany:
    """A company that is responsible for every row.

    Attributes:
        slug: in the directory of companies.
    """

    slug: str


@dataclass(frozen=True, slots=True)
class JointControllers:
    """Companies that decide together about rows (Art. 26 GDPR): each answers for all of them.

    Attributes:
        slugs: of the companies, in the directory of companies.
        arrangement: the essence of what they agreed, as shown to the person (Art. 26(2)).
        contact: their contact point for people.
    """

    slugs: tuple[str, ...]
    arrangement: Text
    contact: Text


# How a row leads to its company: a lookup path to a `Controller` ("controller", "order__seller"),
# several of which the first that leads to one counts, or a constant. A row whose paths lead
# nowhere belongs to the company that runs this site.
ControllerPath = str | tuple[str, ...] | Responsible | OneCompany | JointControllers


class OfConstantController(Protocol):
    """A store or a use of data: what is declared with a constant controller."""

    @property
    def title(self) -> Text:
        """What a lay person calls it."""

    @property
    def controller(self) -> ControllerPath:
        """The company responsible."""


def answers_for(declared: OfConstantController, companies: Companies | None) -> bool:
    """Return whether one of the companies, None being all, is responsible for a store or a use of
    data, or the store's adapter decides."""
    return companies is None or is_responsible(str(declared.title), declared.controller, companies)


def is_responsible(name: str, controller: object, companies: Companies) -> bool:
    """Return whether one of the companies is this constant controller, or a store adapter decides.

    Raises LookupError, with the name of what is declared, where no controller is.
    """
    match controller:
        case Responsible.SITE:
            return companies.with_site
        case Responsible.ADAPTER:
            return True
        case OneCompany(slug=slug):
            return slug in companies.slugs
        case JointControllers(slugs=slugs):
            return not set(slugs).isdisjoint(companies.slugs)
    raise LookupError(f"{name} declares no controller (privacy.E017).")
