"""What people do on "My data": ask about a value, delete a record, get the access package."""

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_http_methods

from privacy.client import client_address
from privacy.my_data.conf import conf
from privacy.my_data.forms import AskForm
from privacy.my_data.own_package import order_own_package
from privacy.my_data.value_references import Target, target_of
from privacy.my_data.views import PAGE, for_visitors, needs_company, show
from privacy.my_data.visitor import Visitor
from privacy.personal_data.deletion_guard import ProtectedRecordError, delete_rows
from privacy.personal_data.export import third_party_data
from privacy.rate_limits.counting import RateLimitError, count_client
from privacy.rate_limits.views import limited_per_address, too_many
from privacy.subject_requests.intake import file_verified, main_company
from privacy.subject_requests.links import make_token
from privacy.subject_requests.models import RequestLink, SubjectRequest


def private_page(request: SubjectRequest) -> HttpResponse:
    """Redirect to the private page of the visitor's own request."""
    token = make_token(request, RequestLink.Purpose.STATUS, conf.MY_DATA_VISIT)
    return redirect("privacy:status", token=token)


@require_http_methods(PAGE)
@needs_company
@for_visitors
def ask(request: HttpRequest, person: Visitor) -> HttpResponse:
    """File a request about a value, a record or a dataset (`?about=`), of a kind (`?kind=`)."""
    target = _target(request, person) if request.GET.get("about") else None
    initial = {
        "kind": request.GET.get("kind"),
        "controller": main_company().slug,
        "message": f"{target}: " if target else "",
    }
    form = AskForm(request.POST if request.method == "POST" else None, initial=initial)
    if form.is_bound and form.is_valid():
        try:
            count_client(client_address(request), "my data request")
        except RateLimitError:
            return too_many(request)
        return private_page(file_verified(form.request_of(person.email)))
    return show(request, person, "ask", status=422 if form.is_bound else 200, form=form)


@require_http_methods(PAGE)
@for_visitors
def delete_record(request: HttpRequest, person: Visitor) -> HttpResponse:
    """Delete one record (`?about=`) on POST, where its declaration lets the person do so."""
    target = _target(request, person)
    if target.row is None or not target.declaration.deletable:
        raise Http404
    if request.method != "POST":
        return show(request, person, "delete_record", target=target)
    try:
        delete_rows(type(target.row), [target.row.pk])
    except ProtectedRecordError:
        return show(request, person, "delete_record", status=409, target=target, is_refused=True)
    return redirect(f"{person.url('my_data')}?done=deleted")


@require_http_methods(PAGE)
@needs_company
@for_visitors
@limited_per_address
def package(request: HttpRequest, person: Visitor) -> HttpResponse:
    """Explain the access package; on POST have it built, and lead to its private page."""
    if request.method == "POST":
        return private_page(order_own_package(person))
    needs_review = next(third_party_data(person.subject()), None) is not None
    return show(request, person, "package", needs_review=needs_review)


def _target(request: HttpRequest, person: Visitor) -> Target:
    """Return what `?about=` names. Raises Http404 where the visitor has no such record."""
    target = target_of(request.GET.get("about", ""), person.subject())
    if target is None:
        raise Http404
    return target
