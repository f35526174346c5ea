"""Reauthentication of staff before irreversible actions, by means of PRIVACY_REAUTHENTICATE."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.utils.module_loading import import_string

from privacy.conf import conf
from privacy.staff_access.strict_lookups import StrictLookups


def ask_again(request: HttpRequest) -> HttpResponse | None:
    """Return the response that makes staff reauthenticate; None where that is not needed."""
    if not conf.REAUTHENTICATE:
        return None
    answer: HttpResponse | None = import_string(conf.REAUTHENTICATE)(request)
    return answer


class AsksAgain(StrictLookups):
    """ModelAdmin whose changes, deletions and actions require a recent reauthentication.

    It is required where a form is submitted, and before a deletion is confirmed.
    """

    def ask_again(self, request: HttpRequest) -> HttpResponse | None:
        """Return the response that makes staff reauthenticate; None where that is not needed."""
        return ask_again(request)

    def changeform_view(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:  # type: ignore[override]
        """Require reauthentication to add or change a row."""
        return self._before(request, request.method == "POST") or super().changeform_view(
            request, *args, **kwargs
        )

    def delete_view(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:  # type: ignore[override]
        """Require reauthentication to delete a row."""
        return self._before(request, True) or super().delete_view(request, *args, **kwargs)

    def changelist_view(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:  # type: ignore[override]
        """Require reauthentication for actions on a list."""
        return self._before(request, request.method == "POST") or super().changelist_view(
            request, *args, **kwargs
        )

    def _before(self, request: HttpRequest, needed: bool) -> HttpResponse | None:
        return self.ask_again(request) if needed else None
