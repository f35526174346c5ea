"""Surveys on the site, and those behind a mailed link. None of these pages knows who answers."""

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from privacy.rate_limits.counting import RateLimitError
from privacy.rate_limits.views import too_many
from telekom_site.surveys import flows
from telekom_site.surveys.conf import conf
from telekom_site.surveys.forms import SheetForm
from telekom_site.surveys.models import Survey
from telekom_site.surveys.results import results_of

PAGE = ["GET", "HEAD", "POST"]


@require_safe
def index(request: HttpRequest) -> HttpResponse:
    """List the surveys that everyone can answer now, and those whose results are public."""
    context = {
        "surveys": Survey.objects.open().filter(audience=Survey.Audience.SITE),
        "published": Survey.objects.published(),
    }
    return render(request, "surveys/index.html", context)


@require_http_methods(PAGE)
def survey(request: HttpRequest, slug: str) -> HttpResponse:
    """Show a survey on the site, and store the answers on POST. It asks nothing about people."""
    shown = get_object_or_404(Survey, slug=slug, audience=Survey.Audience.SITE, is_ready=True)
    if not shown.is_open:
        if not shown.is_closed:
            raise Http404
        return render(request, "surveys/closed.html", {"survey": shown}, status=410)
    form = SheetForm(shown, request.POST if request.method == "POST" else None)
    if form.is_bound and form.is_valid():
        try:
            flows.store(shown, form.answers())
        except RateLimitError:
            return too_many(request)
        return redirect("surveys:thanks")
    return _page(request, shown, form)


@never_cache
@require_http_methods(PAGE)
def invited(request: HttpRequest, token: str) -> HttpResponse:
    """Show the survey behind a mailed link that works once, and store the answers on POST.

    Answers 410 where the link is unknown or used, or the survey is closed.
    """
    shown = flows.survey_behind(token)
    if shown is None:
        return render(request, "surveys/link_invalid.html", status=410)
    form = SheetForm(shown, request.POST if request.method == "POST" else None)
    if form.is_bound and form.is_valid():
        try:
            flows.store_by_link(token, shown, form.answers())
        except flows.LinkUsedError:
            return render(request, "surveys/link_invalid.html", status=410)
        except RateLimitError:
            return too_many(request)
        return redirect("surveys:thanks")
    return _page(request, shown, form)


def _page(request: HttpRequest, shown: Survey, form: SheetForm) -> HttpResponse:
    context = {"survey": shown, "form": form, "smallest": conf.SMALLEST_GROUP}
    return render(request, "surveys/survey.html", context, status=422 if form.is_bound else 200)


@require_safe
def thanks(request: HttpRequest) -> HttpResponse:
    """Thank for the answers, the same to everyone."""
    return render(request, "surveys/thanks.html")


@require_safe
def results(request: HttpRequest, slug: str) -> HttpResponse:
    """Show the results that staff published, after the survey has closed."""
    shown = get_object_or_404(Survey.objects.published(), slug=slug)
    context = {"survey": shown, "results": results_of(shown), "smallest": conf.SMALLEST_GROUP}
    return render(request, "surveys/results.html", context)
