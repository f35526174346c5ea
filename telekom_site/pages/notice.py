"""The privacy notice: sentences with the state of their checks, and tables derived from the
declarations."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from privacy.precautions.register import summary
from privacy.promises.notice import last_checked, sections, sentences
from privacy.registry.discovery import registry
from privacy.reporting.notice_tables import data_kinds


@require_safe
def notice(request: HttpRequest) -> HttpResponse:
    """Show the privacy notice: each sentence with its state, and the tables derived from the
    declarations."""
    everything = sentences()
    context = {
        "sections": sections(),
        "measures": summary(),
        "kept": sum(sentence.state == "kept" for sentence in everything),
        "total": len(everything),
        "verified_at": last_checked(everything),
        "stale": sum(sentence.is_stale for sentence in everything),
        "data_kinds": list(data_kinds()),
        "cookies": registry.cookies,
        "recipients": registry.recipients,
    }
    return render(request, "pages/notice.html", context)
