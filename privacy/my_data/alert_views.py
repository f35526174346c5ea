"""Pages of the bell: to be told of accesses by staff, and to question them."""

from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import translation
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from privacy.my_data import access_alerts
from privacy.my_data.access_alerts import Accesses
from privacy.my_data.models import AccessReport
from privacy.my_data.request_views import private_page
from privacy.my_data.views import PAGE, TEMPLATES, for_visitors, needs_company, show
from privacy.my_data.visitor import Visitor
from privacy.personal_data.former_addresses import data_subject
from privacy.rate_limits.views import limited_per_address
from privacy.subject_requests.intake import NewRequest, file_verified, main_company
from privacy.subject_requests.models import SubjectRequest


@require_http_methods(PAGE)
@for_visitors
def alert(request: HttpRequest, person: Visitor) -> HttpResponse:
    """Begin or end the emails about accesses by staff."""
    if request.method == "POST":
        change = access_alerts.end if request.POST.get("act") == "end" else access_alerts.begin
        change(person.email)
        return redirect(person.url("my_data_alert"))
    is_on = access_alerts.alert_of(person.subject()) is not None
    return show(request, person, "alert", is_on=is_on)


@never_cache
@require_http_methods(PAGE)
@needs_company
@limited_per_address
def report(request: HttpRequest, token: str) -> HttpResponse:
    """Show the accesses that an email told of; on POST question them, or end the emails.

    Answers 410 for a link that is unknown or too old.
    """
    told = access_alerts.find_report(token)
    if told is None:
        return render(request, f"{TEMPLATES}/visit_ended.html", status=410)
    if request.method == "POST" and request.POST.get("act") == "end":
        access_alerts.end(told.email)
        return render(request, f"{TEMPLATES}/alert_ended.html")
    subject = data_subject(told.email)
    accesses = access_alerts.accesses_of(subject, told.accesses_after, told.accesses_until)
    if request.method == "POST" and (question := _question(told, accesses)):
        return private_page(question)
    return render(request, f"{TEMPLATES}/report.html", {"report": told, "accesses": accesses})


@transaction.atomic
def _question(told: AccessReport, accesses: list[Accesses]) -> SubjectRequest | None:
    """File a question about accesses; None where it was filed already."""
    if not access_alerts.mark_questioned(told):
        return None
    with translation.override(told.language):
        lines = [f"- {line.role}: {line.kind}, {line.reason} ({line.number})" for line in accesses]
        text = _("Why did your staff open my data? I was told of these accesses:")
        kind = SubjectRequest.Kind.QUESTION.value
        message = "\n".join([text, *lines])[:5000]
        return file_verified(NewRequest(kind, [main_company()], told.email, "", message))
