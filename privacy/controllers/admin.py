"""Staff page of who sees the data of which company; it is changed on the page of each account."""

from typing import Any

from django.contrib import admin
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.urls import NoReverseMatch, reverse
from django.utils.translation import gettext as _

from privacy.controllers.staff_companies import StaffCompany, visible_companies
from privacy.controllers.staff_overview import StaffView, staff_views
from privacy.controllers.staff_rows import limits_of
from privacy.staff_access.access_log import record_rows
from privacy.staff_access.log_texts import SEEN_IN_A_LIST
from privacy.staff_access.read_only_admin import ReadOnlyAdmin


@admin.register(StaffCompany)
class StaffCompanyAdmin(ReadOnlyAdmin):
    """One line per member of staff, with their companies."""

    actions = None

    class Media:
        css = {"all": ["privacy/staff.css"]}

    def changelist_view(self, request: HttpRequest, extra_context: Any = None) -> HttpResponse:
        """List the staff of the reader's companies; the access to each is recorded."""
        if not self.has_view_permission(request):
            raise PermissionDenied
        views = _visible(request)
        record_rows(request, [view.staff for view in views], SEEN_IN_A_LIST)
        context = {
            **self.admin_site.each_context(request),
            "title": _("Who sees the data of which company"),
            "opts": self.opts,
            "lines": [(view, _page_of(view, request)) for view in views],
            "too_many": sum(view.has_all for view in views),
        }
        return TemplateResponse(request, "privacy/controllers/staff_companies.html", context)

    def has_view_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Return whether the reader may open the list; a line has no page of its own."""
        return obj is None and super().has_view_permission(request)


def _visible(request: HttpRequest) -> list[StaffView]:
    """Return the staff who share a company with the reader, showing those companies only; all staff
    to who sees all."""
    views = list(staff_views())
    if limits_of(request.user) is None:
        return views
    own, shared = set(visible_companies(request.user)), list[StaffView]()
    for view in views:
        companies = [company for company in view.companies if company in own]
        if companies:
            shared.append(view._replace(companies=companies))
    return shared


def _page_of(view: StaffView, request: HttpRequest) -> str:
    """Return the address of the account for who may change it; else an empty text."""
    options = view.staff._meta
    if not request.user.has_perm(f"{options.app_label}.change_{options.model_name}"):
        return ""
    try:
        return reverse(
            f"admin:{options.app_label}_{options.model_name}_change", args=[view.staff.pk]
        )
    except NoReverseMatch:
        return ""
