"""The pages of a request: the form, the proof of the mailbox, the private page, the package."""

from django.http import FileResponse, Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from privacy.client import client_address
from privacy.subject_requests.flows import answering, intake, verification
from privacy.subject_requests.flows.gate import NotAllowed
from privacy.subject_requests.forms import MessageForm, NewLinkForm, RequestForm
from privacy.subject_requests.limits import TooManyRequests, count_address
from privacy.subject_requests.links import find_link
from privacy.subject_requests.models import RequestLink, SubjectRequest
from privacy.subject_requests.packages import SCHEMA, folder

TEMPLATES = "privacy/subject_requests"


@require_http_methods(["GET", "HEAD", "POST"])
def request_form(request: HttpRequest) -> HttpResponse:
    """The contact form; `?company=slug` and `?kind=access` choose in advance."""
    chosen = {"controller": request.GET.get("company"), "kind": request.GET.get("kind")}
    form = RequestForm(request.POST if request.method == "POST" else None, initial=chosen)
    if request.method == "POST" and form.is_valid():
        try:
            intake.file_request(form.filing(), client_address(request))
        except TooManyRequests:
            return render(request, f"{TEMPLATES}/too_many.html", status=429)
        return redirect("privacy:request_sent")
    status = 422 if form.is_bound else 200
    return render(request, f"{TEMPLATES}/request.html", {"form": form}, status=status)


@require_http_methods(["GET", "HEAD"])
def request_sent(request: HttpRequest) -> HttpResponse:
    """The same for everybody, whether or not we know the mailbox."""
    return render(request, f"{TEMPLATES}/sent.html")


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def verify(request: HttpRequest, token: str) -> HttpResponse:
    """Show a button on GET, since mail scanners follow links; prove the mailbox on POST."""
    if request.method != "POST":
        return render(request, f"{TEMPLATES}/verify.html")
    try:
        verified = verification.verify(token, client_address(request))
    except verification.LinkNotValid:
        return render(request, f"{TEMPLATES}/link_invalid.html", status=410)
    return render(request, f"{TEMPLATES}/verified.html", {"subject_request": verified})


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def status(request: HttpRequest, token: str) -> HttpResponse:
    """The private page of one request, behind its mailed link; a POST adds a message."""
    subject_request = _behind(token)
    if subject_request is None:
        return render(request, f"{TEMPLATES}/link_invalid.html", status=410)
    form = MessageForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        try:
            answering.add_message(subject_request, form.cleaned_data["text"])
        except NotAllowed:
            return redirect(request.path)
        return redirect(f"{request.path}#messages")
    context = {"subject_request": subject_request, "form": form, "token": token}
    return render(request, f"{TEMPLATES}/status.html", context, status=422 if form.is_bound else 200)


@never_cache
@require_POST
def package(request: HttpRequest, token: str) -> HttpResponseBase:
    """The access package, by POST from the private page."""
    subject_request = _behind(token)
    found = getattr(subject_request, "package", None)
    if found is None or not found.can_be_fetched:
        return render(request, f"{TEMPLATES}/link_invalid.html", status=410)
    path = folder() / found.file_name
    if not path.exists():
        raise Http404
    return FileResponse(
        path.open("rb"),
        as_attachment=True,
        filename=f"privacy-{found.request.reference}.zip",
        content_type="application/zip",
    )


@require_safe
def access_package_schema(request: HttpRequest) -> FileResponse:
    """The JSON Schema of `data.json` in every access package."""
    return FileResponse(SCHEMA.open("rb"), content_type="application/schema+json")


@require_http_methods(["GET", "HEAD", "POST"])
def new_link(request: HttpRequest) -> HttpResponse:
    """Have a fresh link mailed; the answer never says whether such a request exists."""
    form = NewLinkForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        try:
            count_address(client_address(request))
        except TooManyRequests:
            return render(request, f"{TEMPLATES}/too_many.html", status=429)
        verification.request_new_link(form.cleaned_data["email"], form.cleaned_data["reference"])
        return redirect("privacy:request_sent")
    return render(request, f"{TEMPLATES}/new_link.html", {"form": form}, status=422 if form.is_bound else 200)


def _behind(token: str) -> SubjectRequest | None:
    link = find_link(token, RequestLink.Purpose.STATUS)
    return link.request if link else None
