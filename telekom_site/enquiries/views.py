"""Ask for information about products."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import get_language
from django.views.decorators.http import require_http_methods

from privacy.rate_limits.views import limited_per_address
from telekom_site.enquiries.forms import EnquiryForm


@require_http_methods(["GET", "HEAD", "POST"])
@limited_per_address
def enquire(request: HttpRequest) -> HttpResponse:
    """Ask a question about products; `?topic=tv` chooses the topic in advance."""
    form = EnquiryForm(
        request.POST if request.method == "POST" else None,
        initial={"topic": request.GET.get("topic")},
    )
    if form.is_bound and form.is_valid():
        form.instance.language = get_language() or "en"
        form.save()
        return redirect("enquiries:sent")
    return render(
        request, "enquiries/enquire.html", {"form": form}, status=422 if form.is_bound else 200
    )


@require_http_methods(["GET", "HEAD"])
def sent(request: HttpRequest) -> HttpResponse:
    """Confirm that the question has arrived."""
    return render(request, "enquiries/sent.html")
