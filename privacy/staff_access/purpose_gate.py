"""The form that asks staff why they open a person's data, before a page of an admin site opens.

The admin site is imported before the apps are loaded, so what needs models is imported when a page
opens.
"""

from collections.abc import Callable, Iterable
from datetime import timedelta
from functools import wraps
from typing import Any

from django import forms
from django.contrib.admin import AdminSite
from django.contrib.auth import REDIRECT_FIELD_NAME
from django.core import signing
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.urls import URLPattern, URLResolver, path
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache

from privacy.single_line import SingleLineFields
from privacy.staff_access.conf import conf
from privacy.staff_access.gated_pages import SAFE_METHODS, lead_back
from privacy.staff_access.refused_form import (
    RefusedForm,
    offer_to_send,
    opened,
    refused_form,
    sealed,
)

SALT = "privacy.staff_access.purpose"
SHORTEST_NOTE, LONGEST_NOTE = 3, 200  # characters
View = Callable[..., HttpResponseBase]


class AsksPurpose(AdminSite):
    """Admin site on whose pages staff say why they open the data of one person."""

    def admin_view(self, view: Any, cacheable: bool = False) -> Any:
        """Return a view that asks for the purpose where it needs one."""
        return super().admin_view(self._asking(view), cacheable)

    def get_urls(self) -> list[URLPattern | URLResolver]:
        """Return the URLs of the admin and that of the form."""
        form = path("purpose/", self.admin_view(self.purpose_view), name="purpose")
        return [form, *super().get_urls()]

    def purpose_view(self, request: HttpRequest) -> HttpResponse:
        """Keep the purpose that was stated, and lead back to the page; or show the form again."""
        if request.method != "POST":
            return redirect("admin:index")
        try:
            keys, staff, is_current = _case(request.POST.get("case", ""))
        except signing.BadSignature:
            return redirect("admin:index")
        form, target = _form(request.POST), request.POST.get(REDIRECT_FIELD_NAME, "")
        refused = opened(request.POST.get("refused", ""), request.user)
        if staff != str(request.user.pk) or not is_current or not form.is_valid():
            return self.ask_for_purpose(request, keys, form, target, refused)
        from privacy.staff_access.stated_purposes import keep_purpose

        keep_purpose(request, keys, form.cleaned_data["purpose"], form.cleaned_data["note"])
        if refused is not None:
            context = self.each_context(request)
            return offer_to_send(request, context, refused, _("The purpose is stored."))
        return lead_back(request, target)

    def ask_for_purpose(
        self,
        request: HttpRequest,
        keys: Iterable[str],
        form: forms.Form,
        target: str,
        refused: RefusedForm | None = None,
    ) -> HttpResponse:
        """Return the page with the form, and with a form that was sent to the page itself and not
        carried out."""
        context = {
            **self.each_context(request),
            "title": _("Why do you open this person's data?"),
            "form": form,
            "case": signing.dumps([list(keys), str(request.user.pk)], salt=SALT),
            "target": target,
            "refused": refused,
            "sealed": sealed(refused, request.user) if refused else "",
            "hours": max(1, conf.ACCESS_PURPOSE_LIFETIME // timedelta(hours=1)),
        }
        status = 403 if refused and not form.is_bound else 200
        template = "privacy/staff_access/purpose.html"
        return TemplateResponse(request, template, context, status=status)

    def _asking(self, view: View) -> View:
        @wraps(view)
        def inner(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
            from privacy.staff_access.stated_purposes import PurposeNeededError

            request.asks_purpose = True  # type: ignore[attr-defined]
            try:
                return view(request, *args, **kwargs)
            except PurposeNeededError as needed:
                page = never_cache(self.ask_for_purpose)
                refused = None if request.method in SAFE_METHODS else refused_form(request)
                return page(request, needed.keys, _form(None), request.get_full_path(), refused)

        return inner


def _case(text: str) -> tuple[list[str], str, bool]:
    """Return the people, the member of staff and whether the question is recent.

    Raises BadSignature where the text is not from this form.
    """
    keys, staff = signing.loads(text, salt=SALT)
    try:
        signing.loads(text, salt=SALT, max_age=conf.ACCESS_PURPOSE_LIFETIME)
    except signing.SignatureExpired:
        return keys, staff, False
    return keys, staff, True


def _form(data: Any) -> forms.Form:
    """Return the form, whose choices are those of the model."""
    from privacy.staff_access.stated_purposes import STATED

    class PurposeForm(SingleLineFields, forms.Form):
        purpose = forms.ChoiceField(label=gettext_lazy("Purpose"), choices=[("", "–"), *STATED])
        note = forms.CharField(
            label=gettext_lazy("Reference, or reason"),
            help_text=gettext_lazy(
                "Such as the number of the request or order. The person can read it."
            ),
            min_length=SHORTEST_NOTE,
            max_length=LONGEST_NOTE,
        )

    return PurposeForm(data)
