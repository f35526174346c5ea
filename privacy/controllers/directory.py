"""The companies of the directory, as documents name them."""

from collections.abc import Iterable

from privacy.controllers.models import Controller
from privacy.registry.companies import Companies


def limited_to(controllers: Iterable[Controller]) -> Companies:
    """Return the limit to these companies, for `DataSubject.companies` and `of_companies`.

    Where the directory names no company that runs the site, each does.
    """
    companies = list(controllers)
    with_site = any(company.answers_for_site() for company in companies)
    return Companies(tuple(sorted(company.slug for company in companies)), with_site)


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
