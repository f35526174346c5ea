"""The staff pages: Django's admin behind the one login of this site."""

from typing import Any
from urllib.parse import urlencode

from django.contrib import messages
from django.contrib.admin import ModelAdmin
from django.contrib.admin.apps import AdminConfig
from django.contrib.auth import REDIRECT_FIELD_NAME
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.i18n import JavaScriptCatalog

from privacy.confidentiality.gate import SignedFirst
from privacy.staff_access.purpose_gate import AsksPurpose
from telekom_site.library_texts import SCRIPT_TEXTS
from telekom_site.staff_areas import by_area


class StaffConfig(AdminConfig):
    """Names the site below as the one where every app registers its staff pages."""

    default_site = "telekom_site.staff_site.StaffSite"


class ScriptTexts(JavaScriptCatalog):
    """The admin's own catalogue for its scripts, and what library_texts.py adds."""

    def get_catalog(self) -> dict[str, Any]:
        """Return the translations by text."""
        return {text: _(text) for text in SCRIPT_TEXTS} | super().get_catalog()


class StaffSite(SignedFirst, AsksPurpose):
    """Every staff page asks `has_permission`, and opens once its reader has signed an undertaking.

    There is no second login: the admin's own knows no second factor.
    """

    def register(
        self,
        model_or_iterable: Any,
        admin_class: "type[ModelAdmin[Any]] | None" = None,
        **options: Any,
    ) -> None:
        """Turn every page of records into one of StaffPages, in words where a library has none."""
        from telekom_site.staff_pages import StaffPages  # models, which the apps load later
        from telekom_site.task_pages import TASK_PAGES

        base = admin_class or ModelAdmin
        meta = getattr(model_or_iterable, "_meta", None)
        worded = TASK_PAGES.get(meta.label) if meta else None
        bases = (StaffPages, base) if worded is None else (worded, StaffPages, base)
        pages = type(base.__name__, bases, {"__module__": base.__module__})
        super().register(model_or_iterable, pages, **options)

    def has_permission(self, request: HttpRequest) -> bool:
        """Tell whether staff pages open: for active staff, with a second factor if the setting asks
        for one."""
        from telekom_site.accounts.second_factor import lacks_second_factor

        return super().has_permission(request) and not lacks_second_factor(request.user)  # type: ignore[arg-type]

    def get_app_list(
        self, request: HttpRequest, app_label: str | None = None
    ) -> list[dict[str, Any]]:
        """Return what the user may see, by area of work; of one app, as Django lists it."""
        if app_label:
            return super().get_app_list(request, app_label)
        # Not sorted by their translated names, which takes the half of the time of this menu.
        return by_area(list(self._build_app_dict(request).values()))

    def index(
        self, request: HttpRequest, extra_context: dict[str, Any] | None = None
    ) -> TemplateResponse:
        """Show the start page, with a hint to staff who could protect their account better."""
        from telekom_site.accounts.second_factor import has_second_factor

        hint = {}
        if not has_second_factor(request.user):  # type: ignore[arg-type]
            hint = {
                "hint": _("A password alone protects your account: add a second factor."),
                "at": "mfa_index",
            }
        return super().index(request, {**(extra_context or {}), "account_hint": hint})

    def login(
        self, request: HttpRequest, extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        """Lead to the login, or to the second factor; refuse who is logged in and no staff."""
        wanted = request.GET.get(REDIRECT_FIELD_NAME) or reverse("admin:index")
        if not request.user.is_authenticated:
            return HttpResponseRedirect(
                f"{reverse('accounts:login')}?{urlencode({REDIRECT_FIELD_NAME: wanted})}"
            )
        if not super().has_permission(request):
            raise PermissionDenied
        if self.has_permission(request):
            return HttpResponseRedirect(reverse("admin:index"))
        messages.warning(request, _("Staff pages open once your account has a second factor."))
        return HttpResponseRedirect(reverse("mfa_index"))

    def i18n_javascript(
        self, request: HttpRequest, extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        """Return the texts of the admin's scripts, with those that Django has not translated."""
        return ScriptTexts.as_view(packages=["django.contrib.admin"])(request)  # type: ignore[return-value]

    def password_change(  # type: ignore[override]
        self, request: HttpRequest, extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        """Lead to the one page for it."""
        return HttpResponseRedirect(reverse("account_change_password"))
