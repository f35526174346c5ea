"""Pages of the preference centre: with an account, behind a mailed link, and to ask for one."""

from django.conf import settings
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render, resolve_url
from django.urls import reverse
from django.utils.translation import get_language, gettext_noop
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from privacy.conf import conf
from privacy.consent.flows import InvalidLinkError
from privacy.consent.preference_links import preferences_url, subject_key_of
from privacy.consent.questions import record_answers
from privacy.outbox.mail_purposes import MailPurpose
from privacy.outbox.models import OutgoingMail
from privacy.outbox.queue import queue_mail
from privacy.preferences.choices import (
    Person,
    given_by,
    leave_all,
    person_of,
    pseudonym_of,
    withdraw_choice,
)
from privacy.preferences.forms import LinkForm, MoreForm, SubscriptionForm
from privacy.preferences.mail_settings import delivery_form, save_delivery, subscribers_of
from privacy.rate_limits.views import limited_per_address

TEMPLATES = "privacy/preferences"
PAGE = ["GET", "HEAD", "POST"]
SOURCE = gettext_noop("page of your choices")  # where a choice was made, in the ledger
DONE = {"withdrawn", "left", "asked", "later", "saved"}


@never_cache
@require_http_methods(PAGE)
@limited_per_address
def preferences(request: HttpRequest) -> HttpResponse:
    """Show the choices of the logged-in person; ask everyone else for an address."""
    email = conf.VERIFIED_EMAIL(request) if conf.VERIFIED_EMAIL else ""
    return _choices(request, Person(email)) if email else _start(request)


@never_cache
@require_http_methods(PAGE)
@limited_per_address
def preferences_at(request: HttpRequest, token: str) -> HttpResponse:
    """Show the choices of the person whom a link names. Answers 410 for an invalid link.

    A GET changes nothing, since mail scanners follow links.
    """
    try:
        person = person_of(subject_key_of(token), token)
    except InvalidLinkError:
        return render(request, f"{TEMPLATES}/link_invalid.html", status=410)
    return _choices(request, person)


@require_safe
def preferences_sent(request: HttpRequest) -> HttpResponse:
    """Say that an email was sent."""
    later = request.GET.get("mail") == "later"
    return render(request, f"{TEMPLATES}/sent.html", {"later": later})


def _choices(request: HttpRequest, person: Person) -> HttpResponse:
    data = request.POST if request.method == "POST" else None
    if data and (done := _withdraw(person, data)):
        return _back(person, done)
    subscribers = subscribers_of(person.subject())
    is_delivery = data is not None and "frequency" in data
    delivery = delivery_form(subscribers, data if is_delivery else None)
    given = given_by(person)
    asked = data if person.email and not is_delivery else None
    more = MoreForm(asked, given=[choice.question for choice in given])
    if delivery is not None and delivery.is_valid():
        save_delivery(subscribers, delivery)
        return _back(person, "saved")
    if more.is_valid():
        return _back(person, _ask_to_confirm(person, more))
    done = request.GET.get("done", "")
    context = {
        "given": given,
        "delivery": delivery,
        "more": more if person.email else None,
        "done": done if done in DONE else "",
    }
    return render(request, f"{TEMPLATES}/page.html", context, status=200 if data is None else 422)


def _withdraw(person: Person, data: QueryDict) -> str:
    """Withdraw what a button names; return what was done, "" where it is not such a button."""
    if "withdraw" in data:
        return "withdrawn" if withdraw_choice(person, str(data["withdraw"]), SOURCE) else ""
    if "leave" in data:
        leave_all(person, SOURCE)
        return "left"
    return ""


def _ask_to_confirm(person: Person, form: MoreForm) -> str:
    """Record the checked boxes of a valid form; return when the mail that confirms them goes."""
    mail = record_answers(person.email, form.agreed_answers(), SOURCE)
    return "later" if mail and mail.is_held_back else "asked"


def _back(person: Person, done: str) -> HttpResponse:
    """Redirect to the page, which says what was done."""
    arguments = {"token": person.token} if person.token else None
    view = "privacy:preferences_at" if person.token else "privacy:preferences"
    return redirect(f"{reverse(view, kwargs=arguments)}?done={done}")


def _start(request: HttpRequest) -> HttpResponse:
    """Mail a link to the choices of an address, or ask it to confirm consents; the answer is the
    same for every address."""
    sent = request.POST.get("send", "") if request.method == "POST" else ""
    link = LinkForm(request.POST if sent == "link" else None, prefix="link")
    subscription = SubscriptionForm(request.POST if sent == "subscription" else None)
    if link.is_bound and link.is_valid():
        return _sent(_mail_link(link.cleaned_data["email"]))
    if subscription.is_bound and subscription.is_valid():
        answers = subscription.agreed_answers()
        return _sent(record_answers(subscription.cleaned_data["email"], answers, SOURCE))
    context = {
        "link": link,
        "subscription": subscription,
        "login_url": resolve_url(settings.LOGIN_URL),
    }
    status = 422 if request.method == "POST" else 200
    return render(request, f"{TEMPLATES}/start.html", context, status=status)


def _mail_link(email: str) -> OutgoingMail:
    language = get_language() or "en"
    return queue_mail(
        email,
        "privacy/mail/preferences_link.txt",
        language,
        purpose=MailPurpose.MY_DATA,
        controller_id=None,
        link=preferences_url(pseudonym_of(email), language),
    )


def _sent(mail: OutgoingMail | None) -> HttpResponse:
    later = "?mail=later" if mail is not None and mail.is_held_back else ""
    return redirect(reverse("privacy:preferences_sent") + later)
