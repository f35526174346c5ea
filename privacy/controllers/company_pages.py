"""Admin pages that show the rows of the reader's companies only."""

from typing import Any

from django.contrib.admin import ModelAdmin, RelatedFieldListFilter
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponseRedirect

from privacy.controllers.models import Controller
from privacy.controllers.staff_companies import visible_companies
from privacy.controllers.staff_rows import limits_of, rows_for_staff


class OwnCompaniesFilter(RelatedFieldListFilter):
    """Filter by a related row, which offers those that the reader sees."""

    def field_choices(
        self, field: Any, request: HttpRequest, model_admin: Any
    ) -> list[tuple[str, Any]]:
        """Return (key, text) of the related rows that the reader sees."""
        visible = set(related_rows(request, field.related_model).values_list("pk", flat=True))
        choices: list[tuple[str, Any]] = [*super().field_choices(field, request, model_admin)]
        return [choice for choice in choices if choice[0] in visible]


class CompanyPages(ModelAdmin):  # type: ignore[type-arg]
    """Base of every page of records: rows of other companies do not exist for its reader."""

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        """Return the rows that the reader sees."""
        return rows_for_staff(request.user, super().get_queryset(request))

    def get_list_filter(self, request: HttpRequest) -> Any:
        """Return the filters; those by a related row offer what the reader sees."""
        filters: list[Any] = []
        for list_filter in super().get_list_filter(request):
            is_relation = isinstance(list_filter, str) and (
                "__" not in list_filter and self.opts.get_field(list_filter).is_relation
            )
            filters.append((list_filter, OwnCompaniesFilter) if is_relation else list_filter)
        return filters

    def formfield_for_foreignkey(self, db_field: Any, request: HttpRequest, **options: Any) -> Any:
        """Require a company where a row without one, which is of the company that runs the site or
        of every one, would not be the reader's."""
        if db_field.remote_field.model is Controller and not self._may_leave_out(request):
            options["required"] = True
        return super().formfield_for_foreignkey(db_field, request, **options)

    def _may_leave_out(self, request: HttpRequest) -> bool:
        limits = limits_of(request.user)
        is_for_all = getattr(self.model, "EMPTY_COMPANY_IS_EVERY_COMPANY", False)
        return limits is None or (limits.with_site and not is_for_all)

    def get_field_queryset(
        self, db: str | None, db_field: Any, request: HttpRequest
    ) -> QuerySet[Any] | None:
        """Return what a form offers at a relation: the rows that its reader sees."""
        rows = super().get_field_queryset(db, db_field, request)
        manager = db_field.remote_field.model._default_manager
        visible = related_rows(request, db_field.remote_field.model)
        return (manager.using(db) if rows is None else rows).filter(pk__in=visible.values("pk"))

    def _get_obj_does_not_exist_redirect(
        self, request: HttpRequest, opts: Any, object_id: str
    ) -> HttpResponseRedirect:
        """Answer 404: a record of another company is not told from one that does not exist."""
        raise Http404


def related_rows(request: HttpRequest, model: Any) -> QuerySet[Any]:
    """Return the rows of a model that the reader of a page sees; of companies, their own."""
    if model is Controller:
        return visible_companies(request.user)
    return rows_for_staff(request.user, model._default_manager.order_by())
