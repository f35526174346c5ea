"""What the record of processing activities says of one company, or of all (Art. 30(1) GDPR)."""

from dataclasses import asdict
from typing import Any

from privacy.company_rules.in_force import rules_in_force
from privacy.controllers.models import Controller
from privacy.impact_assessments.register import assessed
from privacy.precautions.measure_register import measures
from privacy.processors.register import summaries
from privacy.registry.companies import JointControllers, OneCompany, Responsible
from privacy.registry.discovery import registry
from privacy.reporting.record_renderers import Content, content


def record_of(company: Controller | None) -> Content:
    """Return the record, in the current language: of all companies, or what one is responsible for.

    A company that does not run the site has no part in what only the one that does is responsible
    for, such as the request log.
    """
    companies = list(Controller.objects.all()) if company is None else [company]
    precautions = list[dict[str, str]]()
    for measure in measures().values():
        precautions.append({"title": str(measure.title), "description": str(measure.description)})
    record = content(
        list(map(_described, companies)),
        list(map(asdict, summaries(company))),
        precautions,
        rules_in_force(),
        company,
    )
    record["assessments"] = assessed(company)
    if company is not None:
        stores = _stores_of(company)
        rows = [row for row in record["activities"] if row["store"] in stores]
        record["activities"] = rows
    return record


def _described(company: Controller) -> dict[str, str]:
    address = filter(None, (company.street, company.city, company.country))
    return {
        "name": company.name,
        "address": ", ".join(address),
        "contact": company.privacy_contact,
        "officer": company.data_protection_officer,
        "law": company.law,
        "authority": company.authority,
    }


def _stores_of(company: Controller) -> set[str]:
    """Return the labels of models and names of stores for which a company is responsible."""
    stores = set[str]()
    for declaration in registry.personal_models:
        if _is_theirs(declaration.controller, company):
            stores.add(declaration.model)
    for store in registry.stores:
        if _is_theirs(store.controller, company):
            stores.add(store.name)
    return stores


def _is_theirs(controller: Any, company: Controller) -> bool:
    if isinstance(controller, OneCompany):
        return controller.slug == company.slug
    if isinstance(controller, JointControllers):
        return company.slug in controller.slugs
    return controller is not Responsible.SITE or company.answers_for_site()
