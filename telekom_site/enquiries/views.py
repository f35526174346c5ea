"""Ask for information about products, and follow the conversation on a private page."""

from datetime import date

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import get_language
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from privacy.rate_limits.views import limited_per_address
from privacy.registry.discovery import registry
from telekom_site.enquiries import flows
from telekom_site.enquiries.forms import EnquiryForm, MessageForm
from telekom_site.enquiries.links import open_link
from telekom_site.enquiries.models import Enquiry


@require_http_methods(["GET", "HEAD", "POST"])
@limited_per_address
def enquire(request: HttpRequest) -> HttpResponse:
    """Ask a question about products; `?topic=tv` chooses the topic in advance."""
    form = EnquiryForm(
        request.POST if request.method == "POST" else None,
        initial={"topic": request.GET.get("topic")},
    )
    if form.is_bound and form.is_valid():
        form.instance.language = get_language() or "en"
        receipt = flows.ask(form.save(commit=False))
        is_later = receipt is not None and receipt.is_held_back
        return redirect(reverse("enquiries:sent") + ("?mail=later" if is_later else ""))
    return render(
        request, "enquiries/enquire.html", {"form": form}, status=422 if form.is_bound else 200
    )


@require_http_methods(["GET", "HEAD"])
def sent(request: HttpRequest) -> HttpResponse:
    """Confirm that a mail comes, and say if it comes tomorrow."""
    return render(request, "enquiries/sent.html", {"later": request.GET.get("mail") == "later"})


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@limited_per_address
def conversation(request: HttpRequest, token: str) -> HttpResponse:
    """Show the private page of one enquiry behind its mailed link; a POST adds a message.

    Answers 403 where the link is too old, with a button that mails a new one; 410 where it is
    unknown, or the enquiry is deleted.
    """
    opened = open_link(token)
    if opened is None:
        return render(request, "enquiries/link_invalid.html", status=410)
    if not opened.is_fresh:
        if request.method != "POST":
            return render(request, "enquiries/link_expired.html", status=403)
        mail = flows.mail_link(opened.enquiry)
        return redirect(reverse("enquiries:sent") + ("?mail=later" if mail.is_held_back else ""))
    form = MessageForm(request.POST if request.method == "POST" else None)
    if form.is_bound and form.is_valid():
        flows.add_message(opened.enquiry, form.cleaned_data["text"])
        return redirect(f"{request.path}#messages")
    context = {"enquiry": opened.enquiry, "form": form, "last_day": _last_day(opened.enquiry)}
    return render(
        request, "enquiries/conversation.html", context, status=422 if form.is_bound else 200
    )


def _last_day(enquiry: Enquiry) -> date | None:
    """Return the last day on which the enquiry is kept; None while it is not answered."""
    retention = registry.get(Enquiry).retention
    if retention is None or enquiry.answered_at is None:
        return None
    return retention.last_day(enquiry.answered_at)
