"""Companies that decide together about a dataset (Art. 26 GDPR), for the notice and the record."""

from collections.abc import Iterator, Mapping

from django.apps import apps
from django.utils.translation import gettext

from privacy.registry.companies import CONTROLLER, ControllerPath, JointControllers, OneCompany
from privacy.registry.discovery import registry
from privacy.reporting.coverage import Gap

FEWEST = 2  # companies that decide together


def joint_in_words(controller: ControllerPath, names: Mapping[str, str]) -> str:
    """Return who decides together, the essence of their arrangement and the contact point.

    `names` of companies are by slug; one without a name is shown by its slug. In the current
    language; empty where one company is responsible. Reads no database.
    """
    if not isinstance(controller, JointControllers):
        return ""
    companies = [names.get(slug, slug) for slug in controller.slugs]
    text = gettext("%(companies)s decide about it together: %(arrangement)s Contact: %(contact)s")
    return text % {
        "companies": gettext(" and ").join(companies),
        "arrangement": controller.arrangement,
        "contact": controller.contact,
    }


def incomplete_arrangements() -> Iterator[Gap]:
    """Yield arrangements that name fewer than two companies, or lack what Art. 26(2) asks for."""
    for name, controller in _declared():
        if not isinstance(controller, JointControllers):
            continue
        if len(set(controller.slugs)) < FEWEST:
            yield Gap(
                name,
                "names fewer than two joint controllers",
                'Name each of them: JointControllers(("a", "b"), …).',
            )
        if not str(controller.arrangement).strip() or not str(controller.contact).strip():
            yield Gap(
                name,
                "lacks the arrangement or the contact point of its joint controllers",
                "Say in `arrangement` and `contact` what people are told (Art. 26 GDPR).",
            )


def unknown_companies() -> Iterator[Gap]:
    """Yield declarations that name a company which the directory does not have.

    Reads the database. A directory without companies, as before the first start, has no gaps.
    """
    names = company_names()
    for name, controller in _declared() if names else ():
        slugs: tuple[str, ...] = ()
        if isinstance(controller, JointControllers):
            slugs = controller.slugs
        elif isinstance(controller, OneCompany):
            slugs = (controller.slug,)
        for slug in slugs:
            if slug not in names:
                yield Gap(
                    name,
                    f"names the company {slug!r}, which the directory does not have",
                    f"Use one of these slugs: {', '.join(sorted(names))}.",
                )


def _declared() -> Iterator[tuple[str, ControllerPath]]:
    for declaration in registry.personal_models:
        yield declaration.model, declaration.controller
    for store in registry.stores:
        yield store.name, store.controller


def company_names() -> dict[str, str]:
    """Return the names of the companies of the directory by slug. Reads the database."""
    return dict(apps.get_model(CONTROLLER)._base_manager.values_list("slug", "name"))
