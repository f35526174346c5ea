"""The page on which staff read and sign their undertakings, and that of unusual reading."""

from typing import Any

from django import forms
from django.contrib import admin, messages
from django.contrib.auth import REDIRECT_FIELD_NAME, get_user_model
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from privacy.confidentiality.conf import conf
from privacy.confidentiality.models import UndertakingText
from privacy.confidentiality.signing import (
    OutdatedTextError,
    current_undertakings,
    digest_of,
    ensure_undertaking,
    sign,
    signatures_of,
    text_of,
    unsigned,
)
from privacy.confidentiality.unusual_reading import reading_chart, reading_days
from privacy.request_log.plot import COLOURS, drawing
from privacy.single_line import SingleLineFields
from privacy.staff_access.access_log import record_rows
from privacy.staff_access.gated_pages import lead_back
from privacy.staff_access.log_texts import REVIEWED
from privacy.staff_access.refused_form import (
    RefusedForm,
    offer_to_send,
    opened,
    refused_form,
    sealed,
)


class SignForm(SingleLineFields, forms.Form):
    """A text, the digest of what was read, and the box to check."""

    digest = forms.CharField(widget=forms.HiddenInput, max_length=64)
    agreed = forms.BooleanField(label=gettext_lazy("I have read this and undertake to keep to it"))


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def sign_page(request: HttpRequest) -> HttpResponse:
    """Show what is to be signed, one text at a time, and what is signed; store a signature on
    POST."""
    address, refused = (
        request.get_full_path(),
        opened(request.POST.get("refused", ""), request.user),
    )
    text, form = _next_text(request.user), SignForm(request.POST or None)
    if request.method == "POST" and text is not None and form.is_valid():
        return _signed(request, text, form.cleaned_data["digest"], refused)
    return _page(request, address, text, form, refused)


@never_cache
def refuse_unsigned(request: HttpRequest, address: str) -> HttpResponse:
    """Return the page, at whose `address` staff sign, instead of carrying out what they posted: it
    keeps what they typed (status 403)."""
    page = _page(request, address, _next_text(request.user), SignForm(), refused_form(request))
    page.status_code = 403
    return page


def _next_text(staff: Any) -> UndertakingText | None:
    """Return the text that is to be signed next; None where all are signed."""
    current = current_undertakings(staff)
    if not current:
        ensure_undertaking()
        current = current_undertakings(staff)
    open_ones = unsigned(staff, current)
    return text_of(open_ones[0]) if open_ones else None


def _signed(
    request: HttpRequest, text: UndertakingText, digest: str, refused: RefusedForm | None
) -> HttpResponse:
    try:
        sign(request.user, text, digest)
    except OutdatedTextError:
        messages.warning(request, _("The text has changed. Please read it again."))
        return _ask_again(request, refused)
    if _next_text(request.user) is not None:
        return _ask_again(request, refused)
    thanks = _("Thank you. Your signature is stored.")
    if refused is not None:
        context = admin.site.each_context(request)
        return offer_to_send(request, context, refused, thanks)
    messages.success(request, thanks)
    return lead_back(request, request.GET.get(REDIRECT_FIELD_NAME, ""))


def _ask_again(request: HttpRequest, refused: RefusedForm | None) -> HttpResponse:
    address = request.get_full_path()
    if refused is None:
        return redirect(address)
    return _page(request, address, _next_text(request.user), SignForm(), refused)


def _page(
    request: HttpRequest,
    address: str,
    text: UndertakingText | None,
    form: SignForm,
    refused: RefusedForm | None,
) -> TemplateResponse:
    template = "privacy/confidentiality/undertaking.html"
    kept = {"refused": refused, "sealed": sealed(refused, request.user) if refused else ""}
    context = {**_context(request, text, form), **kept, "address": address}
    return TemplateResponse(request, template, context)


def _context(request: HttpRequest, text: UndertakingText | None, form: SignForm) -> dict[str, Any]:
    digest = digest_of(text) if text is not None else ""
    if not form.is_bound:
        form = SignForm(initial={"digest": digest})
    return {
        **admin.site.each_context(request),
        "title": _("Confidentiality undertaking"),
        "has_permission": text is None,  # no menu before all is signed
        "is_nav_sidebar_enabled": text is None,
        "form": form,
        "text": text,
        "digest": digest,
        "signatures": signatures_of(request.user).select_related("undertaking__company"),
    }


@never_cache
@require_safe
def unusual_reading_page(request: HttpRequest) -> HttpResponse:
    """Show privacy officers how many people's data staff opened, and what is conspicuous.

    The access to each account that is shown is recorded; without one, the visit is.
    """
    if not request.user.has_perm("privacy.view_staffaccess"):
        raise PermissionDenied
    days = reading_days(request.user)
    shown = {entry.member.account for entry in days if entry.member.account}
    own = get_user_model()._base_manager.filter(pk=str(request.user.pk))
    record_rows(request, shown or own, REVIEWED)
    chart, names = reading_chart(days)
    start, end = conf.DUTY_HOURS
    context = {
        **admin.site.each_context(request),
        "title": _("Reading of personal data by staff"),
        **drawing(chart, is_file=False),
        "colours_of_staff": list(zip(names, COLOURS, strict=False)),
        "conspicuous": [entry for entry in days if entry.reasons],
        "most": conf.UNUSUAL_PEOPLE_PER_DAY,
        "days": conf.UNUSUAL_READING.days,
        "start": start,
        "end": end,
    }
    return TemplateResponse(request, "privacy/confidentiality/unusual_reading.html", context)
