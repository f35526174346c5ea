"""Staff page of letters: one document for paper, each letter with a new code."""

from typing import Any, NamedTuple
from urllib.parse import urlencode

from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.urls import URLPattern, path, reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from privacy.staff_access.log_texts import OPENED, PRINTED_LETTER
from privacy.staff_access.reauthentication import ask_again
from privacy.staff_access.staff_subjects import is_own
from privacy.subject_requests.models import SubjectRequest
from privacy.subject_requests.numbers.conf import conf
from privacy.subject_requests.numbers.postal_letters import (
    Letter,
    is_letter_due,
    last_code,
    letters_due,
    print_letter,
)

PAGE = "privacy_subjectrequest_letters"


class Planned(NamedTuple):
    """A letter that staff are about to print: again, where it is not due."""

    request: SubjectRequest
    last_code: str
    is_due: bool


class PrintsLetters(admin.ModelAdmin):  # type: ignore[type-arg]
    """Mix-in for the admin of requests: letters with a code to the postal addresses on file."""

    actions: tuple[str, ...] = ("print_letters",)

    def get_urls(self) -> list[URLPattern]:
        """Return the URLs of the admin and the one of letters."""
        letters = path("letters/", self.admin_site.admin_view(self.letters_view), name=PAGE)
        return [letters, *super().get_urls()]

    @admin.action(description=gettext_lazy("Print the letters"), permissions=["change"])
    def print_letters(self, request: HttpRequest, queryset: QuerySet[Any]) -> HttpResponse | None:
        """Lead to the page of the letters of the chosen requests.

        That page may ask for a purpose, so what needs none is said before it opens.
        """
        keys = [("request", str(key)) for key in queryset.values_list("pk", flat=True)]
        if len(keys) > conf.LETTERS_AT_ONCE:
            messages.error(request, _too_many())
            return None
        if not queryset.filter(pk__in=letters_due().values("pk")).exists():
            messages.warning(request, _("No letter is due for the chosen requests."))
            if not queryset.exclude(postal_address="").exists():
                return None
        return redirect(f"{reverse(f'admin:{PAGE}')}?{urlencode(keys)}")

    def letters_view(self, request: HttpRequest) -> HttpResponse:
        """Say on GET which letters will be printed; return them with new codes on POST.

        Staff confirm their identity first, since a code opens the person's private page. A letter
        that was printed since they saw the page is not printed again.
        """
        keys = list(dict.fromkeys(request.GET.getlist("request")))
        if not self.has_change_permission(request):
            raise PermissionDenied
        if len(keys) > conf.LETTERS_AT_ONCE:
            return HttpResponse(_too_many(), status=400, content_type="text/plain")
        if first := ask_again(request):
            return first
        is_sent = request.method == "POST"
        chosen = [self._open(request, key, PRINTED_LETTER if is_sent else OPENED) for key in keys]
        by_letter = [
            subject_request
            for subject_request in chosen
            if subject_request.postal_address
            and not is_own(subject_request.subject(), request.user)
        ]
        if is_sent:
            return self._printed(request, by_letter)
        context = {
            **self.admin_site.each_context(request),
            "title": ngettext("Letter with a code", "Letters with a code", len(by_letter)),
            "letters": [
                Planned(subject_request, last_code(subject_request), is_letter_due(subject_request))
                for subject_request in by_letter
            ],
            "left_out": [
                subject_request for subject_request in chosen if subject_request not in by_letter
            ],
        }
        return TemplateResponse(request, "privacy/subject_requests/staff_letters.html", context)

    def _printed(self, request: HttpRequest, by_letter: list[SubjectRequest]) -> HttpResponse:
        seen = _seen_codes(request)
        letters, left_out = list[Letter](), list[SubjectRequest]()
        for subject_request in by_letter:
            letter = print_letter(subject_request, seen.get(str(subject_request.pk)), request.user)
            if letter is None:
                left_out.append(subject_request)
            else:
                letters.append(letter)
        context = {"letters": letters, "left_out": left_out}
        return TemplateResponse(request, "privacy/subject_requests/letters.html", context)

    def _open(self, request: HttpRequest, pk: str, reason: str) -> SubjectRequest:
        raise NotImplementedError


def _seen_codes(request: HttpRequest) -> dict[str, str]:
    """Return the last code of each request, as the page that was sent has named it."""
    parts = (text.partition(":") for text in request.POST.getlist("seen"))
    return {key: code for key, _colon, code in parts}


def _too_many() -> str:
    return _("At most %(number)d letters are printed at once.") % {"number": conf.LETTERS_AT_ONCE}
