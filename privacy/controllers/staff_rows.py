"""Rows that a member of staff sees: those of their companies, by the declared controller.

Every list, search, count, filter, plot and page of one record of the staff pages goes through here.
"""

from typing import Any, TypeVar

from django.db.models import Model, Q, QuerySet

from privacy.controllers.models import Controller
from privacy.controllers.staff_companies import companies_of, sees_all_companies
from privacy.personal_data.company_rows import of_companies
from privacy.registry.companies import Companies
from privacy.registry.discovery import registry

M = TypeVar("M", bound=Model)


def limits_of(staff: Any) -> Companies | None:
    """Return the companies that a member of staff is limited to; None: they see every company, or
    there is one at most."""
    if sees_all_companies(staff) or len(Controller.objects.order_by("pk")[:2]) < 2:
        return None
    companies = companies_of(staff).values_list("slug", "is_default")
    slugs = tuple(slug for slug, _is_default in companies)
    return Companies(slugs, with_site=any(is_default for _slug, is_default in companies))


def works_for_no_company(staff: Any) -> bool:
    """Return whether lists leave out each row that belongs to a company, since the member of staff
    is assigned to none."""
    limits = limits_of(staff)
    return limits is not None and not limits.slugs


def rows_for_staff(staff: Any, rows: QuerySet[M]) -> QuerySet[M]:
    """Return those of these rows that a member of staff sees.

    Rows of a model with no company, neither declared nor named by a foreign key, are no company's
    own: news, products. The companies themselves are public.
    """
    companies = limits_of(staff)
    if companies is None:
        return rows
    declarations = registry.all_of(rows.model)
    if not declarations:
        return rows.filter(_named_company(rows.model, companies))
    if len(declarations) == 1:
        return of_companies(declarations[0], rows, companies)
    theirs = Q(pk__in=[])
    for declaration in declarations:
        own = of_companies(declaration, rows.model._base_manager.order_by(), companies)
        theirs |= Q(pk__in=own.values("pk"))
    return rows.filter(theirs)


def _named_company(model: type[Model], companies: Companies) -> Q:
    """Return the condition on the foreign keys to a company of a model without personal data."""
    theirs = Q()
    for field in model._meta.concrete_fields:
        if field.related_model is Controller:
            named = Q(**{f"{field.name}__slug__in": companies.slugs})
            if companies.with_site or getattr(model, "EMPTY_COMPANY_IS_EVERY_COMPANY", False):
                named |= Q(**{f"{field.name}__isnull": True})
            theirs &= named
    return theirs
