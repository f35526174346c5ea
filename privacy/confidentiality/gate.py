"""The gate of the staff pages: none opens before the undertaking in force is signed.

Models are imported in functions: admin sites are loaded before them.
"""

from collections.abc import Callable
from functools import wraps
from typing import Any
from urllib.parse import urlencode

from django.contrib.admin import AdminSite
from django.contrib.auth import REDIRECT_FIELD_NAME
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect
from django.urls import URLPattern, URLResolver, path, reverse

from privacy.staff_access.gated_pages import SAFE_METHODS

View = Callable[..., HttpResponseBase]
# Pages of the site itself that open unsigned: they show nobody's data.
OPEN_PAGES = ("login", "logout", "password_change", "password_change_done", "i18n_javascript")


def must_sign(request: HttpRequest) -> bool:
    """Return whether the member of staff has not signed the undertaking in force."""
    from privacy.confidentiality.signing import has_signed_all

    return not has_signed_all(request.user)


def signed_first(view: View) -> View:
    """Return a view that leads to the undertaking until it is signed, and refuses changes."""

    @wraps(view)
    def inner(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if must_sign(request):
            return lead_to_undertaking(request)
        return view(request, *args, **kwargs)

    inner.signed_first = True  # type: ignore[attr-defined]
    return inner


def lead_to_undertaking(request: HttpRequest) -> HttpResponse:
    """Redirect to the page on which staff sign; answer a change with that page (403), which keeps
    what was typed."""
    target = urlencode({REDIRECT_FIELD_NAME: request.get_full_path()})
    address = f"{reverse('admin:undertaking')}?{target}"
    if request.method in SAFE_METHODS:
        return redirect(address)
    from privacy.confidentiality.views import refuse_unsigned

    return refuse_unsigned(request, address)


class SignedFirst(AdminSite):
    """Admin site whose views, those of every model and of every app, open once staff signed."""

    def admin_view(self, view: Any, cacheable: bool = False) -> Any:
        """Return a view for staff who have signed."""
        if getattr(view, "__self__", None) is self and view.__name__ in OPEN_PAGES:
            return super().admin_view(view, cacheable)
        return super().admin_view(signed_first(view), cacheable)

    def get_urls(self) -> list[URLPattern | URLResolver]:
        """Return the URLs of the admin, of the undertaking and of the reading by staff."""
        from privacy.confidentiality.views import sign_page, unusual_reading_page

        page = path("undertaking/", super().admin_view(sign_page), name="undertaking")
        reading = path(
            "unusual-reading/", self.admin_view(unusual_reading_page), name="unusual_reading"
        )
        return [page, reading, *super().get_urls()]
