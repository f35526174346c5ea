"""The privacy notice: sentences with the state of their checks, and tables derived from the
declarations."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from privacy.controllers.models import Controller
from privacy.precautions.register import summary
from privacy.promises.notice import last_checked, sentences
from privacy.registry.discovery import registry
from privacy.subject_requests.models import SubjectRequest
from telekom_site.pages.notice_outline import parts, questions

Kind = SubjectRequest.Kind
# What the law calls each right (GDPR), beside the button to use it.
RIGHTS = (
    (Kind.ACCESS, "Art. 15"),
    (Kind.CORRECTION, "Art. 16"),
    (Kind.DELETION, "Art. 17"),
    (Kind.RESTRICTION, "Art. 18"),
    (Kind.PORTABILITY, "Art. 20"),
    (Kind.OBJECTION, "Art. 21"),
    (Kind.WITHDRAWAL, "Art. 7(3)"),
)


@require_safe
def notice(request: HttpRequest) -> HttpResponse:
    """Show the privacy notice: each sentence with its state, and the tables derived from the
    declarations."""
    everything = sentences()
    companies = list(Controller.objects.all())  # the one that runs the site comes first
    context = {
        "measures": summary(),
        "questions": questions(companies[0] if companies else None),
        "parts": parts(everything),
        "broken": [sentence for sentence in everything if sentence.state == "broken"],
        "kept": sum(sentence.state == "kept" for sentence in everything),
        "total": len(everything),
        "verified_at": last_checked(everything),
        "stale": sum(sentence.is_stale for sentence in everything),
        "cookies": registry.cookies,
        "recipients": registry.recipients,
        "rights": RIGHTS,
        "companies": companies,
    }
    return render(request, "pages/notice.html", context)
