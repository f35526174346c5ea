"""Rows by company: the one place where a query is limited to the companies responsible.

Requests, erasures and their replay, corrections, restrictions and the pages of staff all use it.
"""

from collections.abc import Collection
from typing import Any, TypeVar

from django.apps import apps
from django.contrib.contenttypes.models import ContentType
from django.core.exceptions import ValidationError
from django.db.models import Model, Q, QuerySet

from privacy.personal_data.generic_keys import content_type_field, content_types_in_use
from privacy.registry.companies import Companies, Responsible, is_responsible
from privacy.registry.declarations import Identifier, PersonalModel
from privacy.registry.discovery import registry

M = TypeVar("M", bound=Model)
ALL, NONE = Q(), Q(pk__in=[])


def of_companies(
    declaration: PersonalModel, rows: QuerySet[M], companies: Companies | None
) -> QuerySet[M]:
    """Return those of these rows for which one of the companies is responsible; None: all rows.

    A row that names no company belongs to the one that runs this site. Raises LookupError where the
    model declares no controller.
    """
    return rows if companies is None else rows.filter(company_condition(declaration, companies))


def limited(rows: QuerySet[M], companies: Companies | None) -> QuerySet[M]:
    """Return those of these rows of a declared model for which one of the companies is
    responsible, as `of_companies` does."""
    if companies is None:
        return rows
    return of_companies(registry.get(rows.model), rows, companies)


def of_other_companies(
    model: type[Model], keys: Collection[Any], companies: Companies | None
) -> set[Any]:
    """Return the keys of those of these rows for which none of the companies is responsible.

    Of a row with two owners, one declaration that names one of the companies suffices.
    """
    declarations = registry.all_of(model)
    if companies is None or not keys or not declarations:
        return set()
    rows, own = model._base_manager.order_by().filter(pk__in=list(keys)), set[Any]()
    for declaration in declarations:
        own.update(of_companies(declaration, rows, companies).values_list("pk", flat=True))
    return set(keys) - own


def company_condition(declaration: PersonalModel, companies: Companies) -> Q:
    """Return the condition for rows for which one of the companies is responsible.

    Raises LookupError where the model declares no controller.
    """
    if declaration.controller is Responsible.RECORD:
        return _of_record(declaration, companies)
    if not declaration.controller_paths:
        is_theirs = is_responsible(declaration.model, declaration.controller, companies)
        return ALL if is_theirs else NONE
    theirs, no_company = NONE, ALL
    for path in declaration.controller_paths:
        theirs |= no_company & Q(**{f"{path}__slug__in": companies.slugs})
        no_company &= Q(**{f"{path}__isnull": True})
    return theirs | no_company if companies.with_site else theirs


def _of_record(declaration: PersonalModel, companies: Companies) -> Q:
    """Return the condition for rows that name a record of these companies; one that is not declared
    or does not exist any more is the site's."""
    model = apps.get_model(declaration.model)
    content_type = content_type_field(model)
    theirs, others = NONE, NONE
    for table in ContentType.objects.filter(pk__in=content_types_in_use(model, content_type)):
        pointing = model._base_manager.order_by().filter(**{content_type: table})
        for path in declaration.paths:
            own, foreign = _by_company(table, set(pointing.values_list(path, flat=True)), companies)
            theirs |= Q(**{content_type: table, f"{path}__in": own})
            others |= Q(**{content_type: table, f"{path}__in": foreign})
    return ~others if companies.with_site else theirs


def _by_company(
    table: ContentType, names: Collection[Any], companies: Companies
) -> tuple[list[str], list[str]]:
    """Return which of these records are those of the companies, and which are those of others."""
    named, keys = table.model_class(), list[Any]()
    if named is None or Identifier.GENERIC_KEY in registry.identifiers_of(named):
        return [], []
    for name in names:
        try:
            keys.append(named._meta.pk.to_python(name))
        except ValidationError:
            continue  # of a record that never existed
    existing = set(named._base_manager.filter(pk__in=keys).values_list("pk", flat=True))
    foreign = of_other_companies(named, existing, companies)
    return list(map(str, existing - foreign)), list(map(str, foreign))
