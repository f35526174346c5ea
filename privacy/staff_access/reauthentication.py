"""Staff prove again who they are before what cannot be undone, by whatever means the project
offers."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.utils.module_loading import import_string

from privacy.conf import conf
from privacy.staff_access.strict_lookups import StrictLookups


def ask_again(request: HttpRequest) -> HttpResponse | None:
    """Where to go first, by PRIVACY_REAUTHENTICATE; None where that is empty, or content."""
    if not conf.REAUTHENTICATE:
        return None
    answer: HttpResponse | None = import_string(conf.REAUTHENTICATE)(request)
    return answer


class AsksAgain(StrictLookups):
    """An admin page whose changes, deletions and actions need a fresh proof.

    The proof is asked for where the form is sent, or the question before a deletion is shown.
    """

    def ask_again(self, request: HttpRequest) -> HttpResponse | None:
        return ask_again(request)

    def changeform_view(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:  # type: ignore[override]
        return self._before(request, request.method == "POST") or super().changeform_view(
            request, *args, **kwargs
        )

    def delete_view(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:  # type: ignore[override]
        return self._before(request, True) or super().delete_view(request, *args, **kwargs)

    def changelist_view(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:  # type: ignore[override]
        return self._before(request, request.method == "POST") or super().changelist_view(
            request, *args, **kwargs
        )

    def _before(self, request: HttpRequest, needed: bool) -> HttpResponse | None:
        return self.ask_again(request) if needed else None
