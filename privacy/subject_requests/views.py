"""Pages of a request: contact form, email verification, private page, access package."""

import logging
from dataclasses import dataclass

from cryptography.fernet import InvalidToken
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.http import content_disposition_header
from django.utils.translation import gettext_lazy as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from privacy.client import client_address
from privacy.conf import conf
from privacy.controllers.models import Controller
from privacy.outbox.models import OutgoingMail
from privacy.rate_limits.counting import RateLimitError, count_client
from privacy.rate_limits.views import too_many
from privacy.subject_requests import answering, email_verification, intake
from privacy.subject_requests.access_package.package_files import SCHEMA, read_package
from privacy.subject_requests.forms import MessageForm, NewLinkForm
from privacy.subject_requests.gate import RequestNotOpenError
from privacy.subject_requests.intake_limits import is_under_attack
from privacy.subject_requests.links import find_link, make_token
from privacy.subject_requests.models import RequestLink, SubjectRequest
from privacy.subject_requests.numbers.forms import ContactForm
from privacy.subject_requests.numbers.models import Proof
from privacy.subject_requests.proof_of_work import ProofOfWorkRequiredError, challenge

TEMPLATES = "privacy/subject_requests"
FULL = _(
    "We are receiving a very large number of requests right now. Please send "
    "this again: your browser then solves a small task, if it is allowed to run "
    "scripts. Or log in with this email address first, or come back in an hour."
)

logger = logging.getLogger(__name__)


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def request_form(request: HttpRequest) -> HttpResponse:
    """Show the contact form, and file a request on POST.

    `?company=slug`, also several times, and `?kind=access` preselect. Answers 422 for invalid
    input, 429 where a rate limit is reached or a proof of work is missing.
    """
    of_the_site = Controller.objects.filter(is_default=True).values_list("slug", flat=True)
    companies = request.GET.getlist("company") or list(of_the_site)
    chosen = {"controller": companies, "kind": request.GET.get("kind")}
    form = ContactForm(request.POST if request.method == "POST" else None, initial=chosen)
    status = 422 if form.is_bound else 200
    if request.method == "POST" and form.is_valid():
        try:
            return _file(request, form)
        except RateLimitError:
            return too_many(request)
        except ProofOfWorkRequiredError:
            form.add_error(None, FULL)
            status = 429
    context = {"form": form, "challenge": challenge() if is_under_attack() else ""}
    return render(request, f"{TEMPLATES}/request.html", context, status=status)


def _file(request: HttpRequest, form: ContactForm) -> HttpResponse:
    """File the valid form; redirect to the page that says what happens next."""
    client, solved = client_address(request), request.POST.get("proof", "")
    if form.named_number:
        intake.file_by_number(
            form.new_request(), form.named_number, form.chosen_proof, client, solved
        )
        return redirect(f"{reverse('privacy:request_sent')}?number={form.chosen_proof}")
    filed = intake.file_request(form.new_request(), client, solved, _verified_email(request))
    return _sent_page(filed.mail)


def _verified_email(request: HttpRequest) -> str:
    return conf.VERIFIED_EMAIL(request) if conf.VERIFIED_EMAIL else ""


def _sent_page(mail: OutgoingMail | None) -> HttpResponse:
    """Redirect to the page that says when the mail comes."""
    when = mail.held_because if mail and mail.is_held_back else ""
    return redirect(reverse("privacy:request_sent") + (f"?mail={when}" if when else ""))


@require_http_methods(["GET", "HEAD"])
def request_sent(request: HttpRequest) -> HttpResponse:
    """Show that a mail comes, the same for known and unknown addresses.

    `?mail=` says when: `quota` tomorrow, `queue` later, `link` where the reference fits.
    `?number=` says how a number is to be proven.
    """
    if (number := request.GET.get("number")) in Proof.values:
        return render(request, f"{TEMPLATES}/sent_by_number.html", {"proof": number})
    return render(request, f"{TEMPLATES}/sent.html", {"mail": request.GET.get("mail", "")})


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def verify(request: HttpRequest, token: str) -> HttpResponse:
    """Show the request and a button on GET, since mail scanners follow links; verify on POST.

    Answers 410 for a link that is unknown, used or expired.
    """
    if request.method != "POST":
        link = find_link(token, RequestLink.Purpose.VERIFY)
        if link is None or link.used_at is not None:
            return render(request, f"{TEMPLATES}/link_invalid.html", status=410)
        asked = {"subject_request": link.request, "requests": list(link.request.case())}
        return render(request, f"{TEMPLATES}/verify.html", asked)
    try:
        verified = email_verification.verify_email(token)
    except email_verification.InvalidLinkError:
        return _guessed(request)
    asked = {"subject_request": verified, "requests": list(verified.case())}
    return render(request, f"{TEMPLATES}/verified.html", asked)


def _guessed(request: HttpRequest) -> HttpResponse:
    """Count a wrong token; valid ones do not count, so that people who share an IP address do not
    lock each other out."""
    try:
        count_client(client_address(request), "verify")
    except RateLimitError:
        return too_many(request)
    return render(request, f"{TEMPLATES}/link_invalid.html", status=410)


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def status(request: HttpRequest, token: str) -> HttpResponse:
    """Show the private page behind a mailed link: a line and a part per company that was asked.

    A POST adds a message, for the company that it names. Answers 403 where the link is past its
    grace period, 410 where it is unknown or expired.
    """
    link = find_link(token, RequestLink.Purpose.STATUS)
    if link is None:
        return render(request, f"{TEMPLATES}/link_invalid.html", status=410)
    if not link.is_fresh:
        return _confirm_again(request, link)
    parts = [PartOfCase(asked, MessageForm()) for asked in link.request.case()]
    if request.method == "POST":
        named = request.POST.get("company", link.request.controller.slug)
        part = next((part for part in parts if part.slug == named), parts[0])
        part.form = MessageForm(request.POST)
        if part.form.is_valid():
            return _add_message(request, part)
    context = {"subject_request": link.request, "parts": parts, "token": token}
    status = 422 if request.method == "POST" else 200
    return render(request, f"{TEMPLATES}/status.html", context, status=status)


@dataclass
class PartOfCase:
    """What the private page shows of the request to one company."""

    request: SubjectRequest
    form: MessageForm

    @property
    def slug(self) -> str:
        """Slug of the company."""
        return self.request.controller.slug

    @cached_property
    def download_token(self) -> str:
        """Token for one download of the package; empty where there is none to download."""
        package = getattr(self.request, "package", None)
        if package is None or not package.can_be_fetched:
            return ""
        return make_token(self.request, RequestLink.Purpose.FETCH, conf.FETCH_TOKEN_LIFETIME)


def _add_message(request: HttpRequest, part: PartOfCase) -> HttpResponse:
    try:
        count_client(client_address(request), "message")
        answering.add_message(part.request, part.form.cleaned_data["text"])
    except RateLimitError:
        return too_many(request)
    except RequestNotOpenError:
        return redirect(request.path)
    return redirect(f"{request.path}#messages-{part.slug}")


def _confirm_again(request: HttpRequest, link: RequestLink) -> HttpResponse:
    """Offer to mail a new link, since one past its grace period no longer opens the page."""
    if request.method != "POST":
        return render(
            request,
            f"{TEMPLATES}/confirm_again.html",
            {"subject_request": link.request},
            status=403,
        )
    try:
        count_client(client_address(request), "confirm again")
        mail = email_verification.reconfirm(link)
        return _sent_page(mail) if mail else redirect("privacy:code")
    except RateLimitError:
        return too_many(request)


@never_cache
@require_POST
def package(request: HttpRequest, token: str) -> HttpResponse:
    """Return the access package, for the single-use token in the form of the private page.

    Answers 410 where the token, the link or the package is used, unknown or expired, or where the
    package cannot be decrypted.
    """
    download = find_link(request.POST.get("fetch", ""), RequestLink.Purpose.FETCH)
    link = find_link(token, RequestLink.Purpose.STATUS)
    if download is None or link is None or download.request not in link.request.case():
        return render(request, f"{TEMPLATES}/link_invalid.html", status=410)
    if not download.use_up():
        return render(request, f"{TEMPLATES}/link_invalid.html", status=410)
    access_package = getattr(download.request, "package", None)
    if access_package is None or not access_package.can_be_fetched:
        return render(request, f"{TEMPLATES}/link_invalid.html", status=410)
    try:
        content = read_package(access_package)
    except FileNotFoundError:
        raise Http404 from None
    except InvalidToken:  # encrypted with an identity key that is not configured
        logger.error(
            "An access package cannot be decrypted with the configured identity keys. Add the "
            "former key to PRIVACY_IDENTITY_KEY_FALLBACKS."
        )
        return render(request, f"{TEMPLATES}/link_invalid.html", status=410)
    answer = HttpResponse(content, content_type="application/zip")
    answer["Content-Disposition"] = content_disposition_header(
        True, f"privacy-{access_package.request.reference}.zip"
    )
    return answer


@require_safe
def access_package_schema(request: HttpRequest) -> FileResponse:
    """Return the JSON Schema of `data.json` in every access package."""
    return FileResponse(SCHEMA.open("rb"), content_type="application/schema+json")


@require_http_methods(["GET", "HEAD", "POST"])
def new_link(request: HttpRequest) -> HttpResponse:
    """Have a new link mailed; the answer does not reveal whether such a request exists."""
    form = NewLinkForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        try:
            count_client(client_address(request), "new link")
            email_verification.request_new_link(
                form.cleaned_data["email"], form.cleaned_data["reference"]
            )
        except RateLimitError:
            return too_many(request)
        return redirect(f"{reverse('privacy:request_sent')}?mail=link")
    return render(
        request, f"{TEMPLATES}/new_link.html", {"form": form}, status=422 if form.is_bound else 200
    )
