"""The pages on which a login address is changed, confirmed and objected to."""

from allauth.account.decorators import reauthentication_required
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from privacy.rate_limits.views import limited_per_address
from telekom_site.accounts import address_change
from telekom_site.accounts.forms import NewAddressForm
from telekom_site.accounts.models import User
from telekom_site.accounts.views import PAGE, current_user


@never_cache
@login_required
@require_http_methods(PAGE)
@reauthentication_required  # type: ignore[untyped-decorator]
@limited_per_address
def change(request: HttpRequest) -> HttpResponse:
    """Ask for another login address."""
    user: User = current_user(request)
    form = NewAddressForm(request.POST if request.method == "POST" else None, user)
    if form.is_bound and form.is_valid():
        address_change.request_change(user, form.cleaned_data["email"])
        messages.success(
            request, _("We have sent a link to the new address. Open it to confirm the change.")
        )
        return redirect("accounts:account")
    return render(
        request, "accounts/address.html", {"form": form}, status=422 if form.is_bound else 200
    )


@never_cache
@require_http_methods(PAGE)
def confirm(request: HttpRequest, token: str) -> HttpResponse:
    """Show a button, since mail scanners follow links; let the new address count on POST."""
    pending = address_change.pending(token)
    if pending is None:
        return render(request, "accounts/address_link_invalid.html", status=410)
    if request.method != "POST":
        return render(request, "accounts/confirm_new_address.html", {"change": pending})
    try:
        address_change.confirm(token)
    except address_change.AddressChangeError:
        return render(request, "accounts/address_link_invalid.html", status=410)
    return render(request, "accounts/address_confirmed.html", {"change": pending})


@never_cache
@require_http_methods(PAGE)
def object_to_change(request: HttpRequest, token: str) -> HttpResponse:
    """Show what an objection does; carry it out on POST."""
    change = address_change.objectable(token)
    if change is None:
        return render(request, "accounts/address_link_invalid.html", status=410)
    if request.method != "POST":
        return render(request, "accounts/object_to_address.html", {"change": change})
    try:
        address_change.object_to(token)
    except address_change.AddressChangeError:
        return render(request, "accounts/address_link_invalid.html", status=410)
    return render(request, "accounts/address_objected.html", {"change": change})
