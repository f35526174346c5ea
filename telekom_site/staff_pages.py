"""What all staff pages of records have in common, those of libraries included."""

from typing import Any

from django.db.models import URLField
from django.http import HttpRequest, HttpResponse
from django.utils.text import capfirst
from django.utils.translation import gettext

from privacy.controllers.company_pages import CompanyPages
from privacy.staff_access.declared_words import DeclaredWords
from privacy.staff_access.permitted_links import PermittedLinks


class StaffPages(CompanyPages, DeclaredWords, PermittedLinks):
    """Base of every page of records: rows of the reader's companies, values in words."""

    def changelist_view(
        self, request: HttpRequest, extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        """Show a list under its name, rather than Django's "Select … to change"."""
        title = capfirst(self.opts.verbose_name_plural)
        return super().changelist_view(request, {"title": title, **(extra_context or {})})

    def get_inline_formsets(self, request: HttpRequest, formsets: Any, *args: Any) -> Any:
        """Name the row in the label of each box that deletes it, which Django leaves without."""
        for formset in formsets:
            for form in formset.forms:
                if "DELETE" in form.fields and form.instance.pk:
                    label = gettext("Delete: %(row)s") % {"row": form.instance}
                    form.fields["DELETE"].widget.attrs["aria-label"] = label
        return super().get_inline_formsets(request, formsets, *args)

    def get_changeform_initial_data(self, request: HttpRequest) -> dict[str, Any]:
        """Take nothing of a new record from the address.

        A link could fill in a form, and a malformed date breaks Django's widgets.
        """
        return {}

    def formfield_for_dbfield(self, db_field: Any, request: HttpRequest, **options: Any) -> Any:
        """Read an address without a scheme as one of HTTPS, as Django 6 does."""
        if isinstance(db_field, URLField):
            options.setdefault("assume_scheme", "https")
        return super().formfield_for_dbfield(db_field, request, **options)
