"""Pages of the customer's account."""

from allauth.account.utils import perform_login
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from privacy.check_digits import grouped
from privacy.preferences.choices import valid_consents
from privacy.rate_limits.views import limited_per_address
from telekom_site.accounts import flows
from telekom_site.accounts.forms import (
    DetailsForm,
    NewPasswordForm,
    PasswordLinkForm,
    RegistrationForm,
)
from telekom_site.accounts.logins import end_chosen_sessions, logins_of
from telekom_site.accounts.models import User
from telekom_site.accounts.password_links import user_behind

PAGE = ["GET", "HEAD", "POST"]


def current_user(request: HttpRequest) -> User:
    """Return the logged-in account of a view behind login_required."""
    if not isinstance(request.user, User):
        raise TypeError("This view needs login_required.")
    return request.user


@require_http_methods(PAGE)
@limited_per_address
def register(request: HttpRequest) -> HttpResponse:
    """Register: mail a link to the address, the same for known and unknown ones."""
    form = RegistrationForm(request.POST if request.method == "POST" else None)
    if form.is_bound and form.is_valid():
        return mail_sent_page(flows.register(form.cleaned_data, form.consent_answers()))
    return render(
        request, "accounts/register.html", {"form": form}, status=422 if form.is_bound else 200
    )


@require_http_methods(PAGE)
@limited_per_address
def password_link(request: HttpRequest) -> HttpResponse:
    """Mail a link to choose a new password, the same for known and unknown addresses."""
    form = PasswordLinkForm(request.POST if request.method == "POST" else None)
    if form.is_bound and form.is_valid():
        return mail_sent_page(flows.send_password_link(form.cleaned_data["email"]))
    return render(
        request, "accounts/password_link.html", {"form": form}, status=422 if form.is_bound else 200
    )


def mail_sent_page(is_sent_now: bool) -> HttpResponse:
    """Redirect to the page that says whether the email is sent now or tomorrow."""
    return redirect(reverse("accounts:mail_sent") + ("" if is_sent_now else "?mail=later"))


@require_http_methods(["GET", "HEAD"])
def mail_sent(request: HttpRequest) -> HttpResponse:
    """Say that an email was sent, the same whether or not there is an account."""
    return render(request, "accounts/mail_sent.html", {"later": request.GET.get("mail") == "later"})


@never_cache
@require_http_methods(PAGE)
def choose_password(request: HttpRequest, uidb64: str, token: str) -> HttpResponse:
    """Set the password behind a mailed link; this confirms the address and goes on as a login
    does."""
    user = user_behind(uidb64, token)
    if user is None:
        return render(request, "accounts/link_invalid.html", status=410)
    form = NewPasswordForm(request.POST if request.method == "POST" else None, user)
    if form.is_bound and form.is_valid():
        flows.choose_password(user, form.cleaned_data["password"])
        # Asks for the second factor where there is one.
        answer: HttpResponse = perform_login(request, user)
        return answer
    return render(
        request,
        "accounts/choose_password.html",
        {"form": form},
        status=422 if form.is_bound else 200,
    )


@never_cache
@login_required
@require_http_methods(PAGE)
def account(request: HttpRequest) -> HttpResponse:
    """Show the person's details, consents and orders in one place."""
    user = current_user(request)
    form = DetailsForm(request.POST if request.method == "POST" else None, instance=user)
    if form.is_bound and form.is_valid():
        form.save()
        messages.success(request, _("Your details are saved."))
        return redirect("accounts:account")
    context = {
        "form": form,
        "customer_number": grouped(user.customer_number),
        "consents": valid_consents(user.email),
    }
    return render(request, "accounts/account.html", context)


@never_cache
@login_required
@require_http_methods(PAGE)
def logins(request: HttpRequest) -> HttpResponse:
    """List where the person is logged in, and log out there; `end` names one login, or all but this
    one."""
    user = current_user(request)
    if request.method == "POST":
        ended = end_chosen_sessions(user, request.POST.get("end", ""), request.session.session_key)
        messages.success(request, ngettext("%d login ended.", "%d logins ended.", ended) % ended)
        return redirect("accounts:logins")
    context = {"logins": logins_of(user, request.session.session_key)}
    return render(request, "accounts/logins.html", context)
