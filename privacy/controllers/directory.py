"""The companies of the directory, as documents name them."""

from privacy.controllers.models import Controller


def contact_details() -> list[dict[str, str]]:
    """Return name, address, country (ISO 3166-1 alpha-2) and privacy contact of each company."""
    return list(map(_contact_details, Controller.objects.all()))


def _contact_details(company: Controller) -> dict[str, str]:
    return {
        "name": company.name,
        "address": ", ".join(filter(None, (company.street, company.city))),
        "country": company.country,
        "contact": company.privacy_contact,
    }
