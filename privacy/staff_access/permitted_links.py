"""Read-only fields of staff pages: values in words, and links to other records for readers who may
open them."""

from typing import Any

from django.contrib import admin
from django.contrib.admin import helpers
from django.contrib.admin.sites import AdminSite
from django.db.models import Model
from django.http import HttpRequest
from django.template.defaultfilters import linebreaksbr
from django.utils.html import conditional_escape

from privacy.staff_access.declared_words import declared_words

READER = "_asked_by"  # on each form of a page: the request


def may_open(site: AdminSite, request: HttpRequest, row: Model) -> bool:
    """Return whether the reader of a page may open the page of another record."""
    pages = site._registry.get(type(row))
    if pages is None or not pages.has_view_or_change_permission(request, row):
        return False
    return pages.get_queryset(request).filter(pk=row.pk).exists()


class PermittedLinks(admin.ModelAdmin):  # type: ignore[type-arg]
    """Base of pages whose read-only fields link a record only for readers who may open it, and show
    values in words."""

    def render_change_form(
        self, request: HttpRequest, context: dict[str, Any], *args: Any, **kwargs: Any
    ) -> Any:
        """Tell each form of the page who reads it."""
        setattr(context["adminform"].form, READER, request)
        for inline in context["inline_admin_formsets"]:
            for form in inline.formset.forms:
                setattr(form, READER, request)
        return super().render_change_form(request, context, *args, **kwargs)


class ReadersField(helpers.AdminReadonlyField):
    """A read-only field that knows who reads it; on pages of others it is Django's."""

    def contents(self) -> Any:
        """Return the value in words where its declaration has some, else as Django shows it."""
        name, row = self.field["field"], self.form.instance
        if isinstance(name, str) and hasattr(self.form, READER):
            words, value = declared_words(type(row), name), getattr(row, name, None)
            if words is not None and value is not None:
                return conditional_escape(linebreaksbr(str(words(value))))
        return super().contents()

    def get_admin_url(self, remote_field: Any, remote_obj: Any) -> Any:
        """Return a link to a record, or its name."""
        request, pages = getattr(self.form, READER, None), self.model_admin
        if request and pages and not may_open(pages.admin_site, request, remote_obj):
            return str(remote_obj)
        return super().get_admin_url(remote_field, remote_obj)


# Lines of forms look their class up here, and there is no other way to give them one.
helpers.AdminReadonlyField = ReadersField  # type: ignore[misc]
