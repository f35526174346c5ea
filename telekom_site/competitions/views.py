"""Competitions: enter, confirm the address, and check the draw."""

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from privacy.rate_limits.views import limited_per_address
from telekom_site.competitions import flows
from telekom_site.competitions.conf import conf
from telekom_site.competitions.drawing import recipe
from telekom_site.competitions.forms import EntryForm
from telekom_site.competitions.models import Competition

PAGE = ["GET", "HEAD", "POST"]


@require_safe
def index(request: HttpRequest) -> HttpResponse:
    """List the competitions that can be entered now, and those that are drawn."""
    context = {"competitions": Competition.objects.open(), "drawn": Competition.objects.drawn()}
    return render(request, "competitions/index.html", context)


@require_http_methods(PAGE)
@limited_per_address
def competition(request: HttpRequest, slug: str) -> HttpResponse:
    """Show prize and terms; enter on POST while it is open; show the draw afterwards."""
    shown = get_object_or_404(Competition, slug=slug, is_ready=True)
    if not shown.is_fixed:
        raise Http404
    form = EntryForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and not shown.is_open:
        return redirect(shown)
    if form.is_bound and form.is_valid():
        mail = flows.enter(shown, form.cleaned_data["email"])
        later = "?mail=later" if mail.is_held_back else ""
        return redirect(reverse("competitions:entered") + later)
    context = {
        "competition": shown,
        "form": form if shown.is_open else None,
        "draw_days": conf.DRAW_PERIOD.days,
        "numbers": shown.drawn_numbers.splitlines(),
        "recipe": recipe(shown.seed, shown.winners) if shown.drawn_at else "",
        "winning": shown.winning_numbers.splitlines(),
    }
    return render(
        request, "competitions/competition.html", context, status=422 if form.is_bound else 200
    )


@require_safe
def entered(request: HttpRequest) -> HttpResponse:
    """Say that a mail comes, the same for every address."""
    context = {"later": request.GET.get("mail") == "later"}
    return render(request, "competitions/entered.html", context)


@never_cache
@require_http_methods(PAGE)
def confirm(request: HttpRequest, token: str) -> HttpResponse:
    """Show a button on GET, since mail scanners follow links; confirm the entry on POST.

    Answers 410 where the link is unknown or too old, or the competition is closed.
    """
    entry = flows.entry_behind(token)
    if entry is None:
        return render(request, "competitions/link_invalid.html", status=410)
    is_taking_part = flows.confirm(entry) if request.method == "POST" else entry.confirmed_at
    if not is_taking_part and not entry.competition.is_open:
        return render(request, "competitions/link_invalid.html", status=410)
    context = {"entry": entry, "is_taking_part": is_taking_part}
    return render(request, "competitions/confirm.html", context)


@require_safe
def numbers(request: HttpRequest, slug: str) -> HttpResponse:
    """Return the numbers of all entries in a draw, one in a line, to repeat it."""
    drawn = get_object_or_404(Competition.objects.drawn(), slug=slug)
    text = f"{drawn.drawn_numbers}\n" if drawn.drawn_numbers else ""
    return HttpResponse(text, content_type="text/plain; charset=utf-8")
