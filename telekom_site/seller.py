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
    def current(cls) -> "Seller":
        """Return the seller as the directory of companies describes it now."""
        company = Controller.objects.filter(is_default=True).first()
        if company is None:
            return cls(_("the company that runs this site"), "", "", "")
        return cls(company.name, company.street, company.city, company.privacy_contact)

    @property
    def address(self) -> str:
        """In one line."""
        return ", ".join(filter(None, (self.street, self.city)))
