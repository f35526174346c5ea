"""The company that sells: the one that the directory of companies says runs the site."""

from dataclasses import dataclass

from django.utils.translation import gettext as _

from privacy.controllers.models import Controller


@dataclass(frozen=True, slots=True)
class Seller:
    """Name and address as contracts and invoices state them."""

    name: str
    street: str
    city: str
    email: str

    @classmethod
    def current(cls, company: Controller | None = None) -> "Seller":
        """Return the seller as the directory of companies describes it now, by default the company
        that runs the site."""
        company = seller_of(company)
        if company is None:
            return cls(_("the company that runs this site"), "", "", "")
        return cls(company.name, company.street, company.city, company.privacy_contact)

    @property
    def address(self) -> str:
        """In one line."""
        return ", ".join(filter(None, (self.street, self.city)))


def seller_of(company: Controller | None) -> Controller | None:
    """Return the company, by default the one that runs the site; None where there is none."""
    return company or Controller.of_the_site()
