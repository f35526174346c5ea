"""All about the person of a request: what of theirs the reader may open, across tables."""

from dataclasses import replace
from typing import Any, NamedTuple

from django.contrib import admin
from django.db.models import Model
from django.http import Http404, HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.urls import NoReverseMatch, URLPattern, path, reverse
from django.utils.translation import gettext as _

from privacy.controllers.staff_rows import rows_for_staff
from privacy.personal_data.rows import rows_of
from privacy.registry.discovery import registry
from privacy.registry.subject import DataSubject
from privacy.staff_access.access_log import record_rows
from privacy.staff_access.log_texts import OPENED_PERSON, SEEN_IN_A_LIST
from privacy.subject_requests.models import SubjectRequest
from privacy.subject_requests.workbench.conf import conf


class Listed(NamedTuple):
    """The person's rows of one table.

    Attributes:
        rows: (row, address of its staff page, if it has one), the newest first.
        left_out: how many more there are.
    """

    title: str
    rows: list[tuple[Model, str]]
    left_out: int


def rows_about(subject: DataSubject, request: HttpRequest) -> list[Listed]:
    """Return the person's rows in the tables whose staff pages the reader may open, of the
    companies that the reader sees."""
    tables = []
    for declaration in registry.personal_models:
        rows = rows_of(declaration, subject)
        pages = admin.site._registry.get(rows.model)
        if pages is None or not pages.has_view_permission(request):
            continue
        visible = rows_for_staff(request.user, rows).order_by("-pk")
        shown = list[tuple[Model, str]]()
        for row in visible[: conf.ROWS_OF_A_PERSON]:
            shown.append((row, _address(row) if pages.has_view_permission(request, row) else ""))
        if shown:
            left_out = visible.count() - len(shown)
            tables.append(Listed(str(rows.model._meta.verbose_name_plural), shown, left_out))
    return tables


class ShowsPerson(admin.ModelAdmin):  # type: ignore[type-arg]
    """Mix-in for the admin of requests: the page of a request's person."""

    def get_urls(self) -> list[URLPattern]:
        """Return the URLs of the admin and the one of the person."""
        person = path(
            "<uuid:object_id>/person/",
            self.admin_site.admin_view(self.person_view),
            name="privacy_subjectrequest_person",
        )
        return [person, *super().get_urls()]

    def person_view(self, request: HttpRequest, object_id: Any) -> HttpResponse:
        """List the person's rows; the visit is recorded, and so is each row.

        There is no such page before the person has proven to be the one whom the request names.
        """
        subject_request = self._open(request, str(object_id), OPENED_PERSON)
        if subject_request.verified_at is None:
            raise Http404
        tables = rows_about(replace(subject_request.subject(), companies=None), request)
        for table in tables:
            record_rows(request, [row for row, _page in table.rows], SEEN_IN_A_LIST)
        context = {
            **self._page(request, subject_request),
            "title": _("All about this person"),
            "tables": tables,
        }
        return TemplateResponse(request, "privacy/subject_requests/staff_person.html", context)

    def _open(self, request: HttpRequest, pk: str, reason: str) -> SubjectRequest:
        raise NotImplementedError

    def _page(self, request: HttpRequest, subject_request: SubjectRequest) -> dict[str, Any]:
        raise NotImplementedError


def _address(row: Model) -> str:
    options = row._meta
    try:
        return reverse(f"admin:{options.app_label}_{options.model_name}_change", args=[row.pk])
    except NoReverseMatch:
        return ""
