"""Pages of the deletion that people ask for themselves: preview, confirmation, undoing."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from privacy.my_data import own_deletion
from privacy.my_data.conf import conf
from privacy.my_data.views import PAGE, TEMPLATES, for_visitors, needs_company, show
from privacy.my_data.visitor import Visitor
from privacy.personal_data import erasure
from privacy.personal_data.restricted_rows import is_restricted
from privacy.rate_limits.views import limited_per_address
from privacy.subject_requests.actions.erase import open_requests_of


@require_http_methods(PAGE)
@for_visitors
@limited_per_address
def deletion(request: HttpRequest, person: Visitor) -> HttpResponse:
    """Show what a deletion deletes and what is kept; on POST mail its link, or undo the one that
    waits."""
    subject = person.subject()
    scheduled = own_deletion.waiting_for(subject)
    if request.method == "POST" and scheduled is not None:
        if request.POST.get("act") == "undo":
            undone = own_deletion.undo(scheduled)
            return redirect(f"{person.url('my_data')}?done={'undone' if undone else 'late'}")
        return redirect(person.url("my_data_deletion"))
    if request.method == "POST":
        own_deletion.ask(person.email)
        return show(request, person, "deletion_asked")
    return show(
        request,
        person,
        "deletion",
        scheduled=scheduled,
        grace=conf.DELETION_GRACE.days,
        steps=[step for step in erasure.preview(subject) if step.found],
        warnings=[*open_requests_of(subject), *erasure.warnings(subject)],
        objections=erasure.objections(subject),
        is_restricted=is_restricted(subject),
        needs_staff=own_deletion.needs_staff(subject),
    )


@never_cache
@require_http_methods(PAGE)
@needs_company
def confirm(request: HttpRequest, token: str) -> HttpResponse:
    """Show a button, since mail scanners follow links; on POST the grace period begins.

    Answers 410 for a link that is unknown, used or expired.
    """
    if request.method != "POST" and own_deletion.unconfirmed(token) is not None:
        context = {"grace": conf.DELETION_GRACE.days}
        return render(request, f"{TEMPLATES}/confirm_deletion.html", context)
    scheduled = own_deletion.confirm(token) if request.method == "POST" else None
    if scheduled is None:
        return render(request, f"{TEMPLATES}/visit_ended.html", status=410)
    return render(request, f"{TEMPLATES}/deletion_scheduled.html", {"scheduled": scheduled})


@never_cache
@require_http_methods(PAGE)
def undo(request: HttpRequest, token: str) -> HttpResponse:
    """Show a button; on POST the deletion is undone. Answers 410 once it is over."""
    scheduled = own_deletion.undoable(token)
    if scheduled is None:
        return render(request, f"{TEMPLATES}/deletion_over.html", status=410)
    if request.method != "POST":
        return render(request, f"{TEMPLATES}/undo_deletion.html", {"scheduled": scheduled})
    if not own_deletion.undo(scheduled):
        return render(request, f"{TEMPLATES}/deletion_over.html", status=410)
    return render(request, f"{TEMPLATES}/deletion_undone.html")
