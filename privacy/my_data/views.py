"""Pages of "My data": the mirror, one dataset, the dates of deletion, and how it is opened."""

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.conf import settings
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render, resolve_url
from django.urls import reverse
from django.utils import timezone
from django.utils.http import content_disposition_header
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from privacy.calendar_file import calendar_response
from privacy.controllers.models import Controller
from privacy.my_data import links
from privacy.my_data.calendar import calendar_of
from privacy.my_data.conf import conf
from privacy.my_data.forms import LinkForm
from privacy.my_data.mirror import dataset_named, mirror_of, newest_first, records_of
from privacy.my_data.own_deletion import waiting_for
from privacy.my_data.own_package import table_of
from privacy.my_data.visitor import Visitor, visitor
from privacy.rate_limits.views import limited_per_address

TEMPLATES = "privacy/my_data"
PAGE = ["GET", "HEAD", "POST"]

VisitorView = Callable[[HttpRequest, Visitor], HttpResponse]


def for_visitors(view: VisitorView) -> Callable[..., HttpResponse]:
    """Decorate a view of a visitor's own data: it is called only once the person is proved."""

    @never_cache
    @wraps(view)
    def proved(request: HttpRequest, token: str = "") -> HttpResponse:
        person = visitor(request, token)
        if isinstance(person, HttpResponse):
            return _keep_message(request, person)
        return view(request, person)

    return proved


def _keep_message(request: HttpRequest, response: HttpResponse) -> HttpResponse:
    """Return a page with what the person wrote, where the proof ended meanwhile; else the response
    that leads to a new proof."""
    message = request.POST.get("message", "")
    if not message:
        return response
    context = {"message": message, "next": response.headers.get("Location", "")}
    return render(request, f"{TEMPLATES}/kept_message.html", context, status=403)


def needs_company(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """Decorate a view that files requests: answer 503 where no company is entered to answer."""

    @wraps(view)
    def answered(request: HttpRequest, *args: object, **kwargs: object) -> HttpResponse:
        try:
            return view(request, *args, **kwargs)
        except Controller.DoesNotExist:
            return render(request, f"{TEMPLATES}/no_company.html", status=503)

    return answered


def show(
    request: HttpRequest, person: Visitor, template: str, status: int = 200, **context: Any
) -> HttpResponse:
    """Render a page of a visit; `urls` are the paths of its pages."""
    context |= {"visitor": person, "urls": person.urls(*VIEWS)}
    return render(request, f"{TEMPLATES}/{template}.html", context, status=status)


@require_http_methods(PAGE)
@limited_per_address
def ask_for_link(request: HttpRequest) -> HttpResponse:
    """Mail a link to "My data"; the answer is the same for every address."""
    form = LinkForm(request.POST if request.method == "POST" else None)
    if form.is_bound and form.is_valid():
        mail = links.mail_link(form.cleaned_data["email"])
        later = "?mail=later" if mail.is_held_back else ""
        return redirect(reverse("privacy:my_data_link_sent") + later)
    status = 422 if form.is_bound else 200
    context = {"form": form, "login_url": resolve_url(settings.LOGIN_URL)}
    return render(request, f"{TEMPLATES}/ask_for_link.html", context, status=status)


@require_safe
def link_sent(request: HttpRequest) -> HttpResponse:
    """Say that a link was mailed."""
    later = request.GET.get("mail") == "later"
    return render(request, f"{TEMPLATES}/link_sent.html", {"later": later})


@never_cache
@require_http_methods(PAGE)
@limited_per_address
def open_link(request: HttpRequest, token: str) -> HttpResponse:
    """Show a button, since mail scanners follow links; begin the visit on POST.

    Answers 410 for a link that is unknown, used or expired.
    """
    if request.method != "POST" and links.find_link(token) is not None:
        return render(request, f"{TEMPLATES}/open_link.html", {"visit": conf.MY_DATA_VISIT})
    visit = links.open_visit(token) if request.method == "POST" else None
    if visit is None:
        return render(request, f"{TEMPLATES}/visit_ended.html", status=410)
    return redirect("privacy:my_data_at", token=visit)


@require_http_methods(PAGE)
@for_visitors
def my_data(request: HttpRequest, person: Visitor) -> HttpResponse:
    """Show everything that is stored about the person; a POST ends a visit by link."""
    if request.method == "POST":
        links.end_visit(person.token)
        return redirect("privacy:my_data_link")
    subject = person.subject()
    return show(
        request,
        person,
        "page",
        mirror=mirror_of(subject, conf.MY_DATA_ROWS),
        scheduled=waiting_for(subject),
        now=timezone.now(),
    )


@require_safe
@for_visitors
def dataset(request: HttpRequest, person: Visitor) -> HttpResponse:
    """Show every record of one dataset (`?name=`), page by page."""
    declaration = dataset_named(request.GET.get("name", ""))
    if declaration is None:
        raise Http404
    subject = person.subject()
    paginator = Paginator(newest_first(declaration, subject), conf.MY_DATA_PAGE_ROWS)
    page = paginator.get_page(request.GET.get("page"))
    purposes = records_of(declaration, subject, page.start_index() - 1, conf.MY_DATA_PAGE_ROWS)
    title = str(declaration.title)
    return show(
        request,
        person,
        "dataset",
        purposes=purposes,
        page=page,
        title=title,
        name=request.GET["name"],
    )


@require_safe
@for_visitors
def table(request: HttpRequest, person: Visitor) -> HttpResponse:
    """Return the records of one dataset (`?name=`) as a table for spreadsheets."""
    declaration = dataset_named(request.GET.get("name", ""))
    if declaration is None:
        raise Http404
    name, content = table_of(declaration, person.subject())
    response = HttpResponse(content, content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = content_disposition_header(True, f"{name}.csv")
    return response


@require_safe
@for_visitors
def dates(request: HttpRequest, person: Visitor) -> HttpResponse:
    """Return the dates of deletion as a calendar file."""
    return calendar_response(calendar_of(person.subject()), "deletion-dates.ics")


# The pages of a visit, by the name of their route.
VIEWS = (
    "my_data",
    "my_dataset",
    "my_data_dates",
    "my_data_table",
    "my_data_ask",
    "my_data_delete_record",
    "my_data_package",
    "my_data_deletion",
    "my_data_alert",
)
