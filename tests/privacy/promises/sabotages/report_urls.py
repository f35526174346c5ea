"""The site with a report for staff outside the admin."""

from django.contrib.admin.views.decorators import staff_member_required
from django.http import HttpRequest, HttpResponse
from django.urls import path

from telekom_site.urls import urlpatterns as of_the_site


@staff_member_required
def report(request: HttpRequest) -> HttpResponse:
    """Show data of customers to any member of staff."""
    return HttpResponse("customers")


urlpatterns = [*of_the_site, path("report/", report)]
