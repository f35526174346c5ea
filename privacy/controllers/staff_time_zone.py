"""Middleware that shows members of staff their own time: that of the company they work for."""

import zoneinfo
from collections.abc import Callable
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.utils import timezone

from privacy.controllers.models import available_time_zones
from privacy.controllers.staff_companies import companies_of


class StaffTimeZoneMiddleware:
    """Activate the time zone of the first company of a member of staff on the pages of the admin.

    Who works for no single company, and everybody else, reads times in TIME_ZONE. Place it behind
    the authentication.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Answer, and return to TIME_ZONE for the next request of this thread."""
        try:
            return self.get_response(request)
        finally:
            timezone.deactivate()

    def process_view(self, request: HttpRequest, view: Any, args: Any, kwargs: Any) -> None:
        """Activate the zone once it is known that the page is one for staff."""
        match = request.resolver_match
        if match is None or match.app_name != "admin" or not request.user.is_staff:
            return
        company = next(iter(companies_of(request.user)), None)  # without another query
        if company is not None and company.time_zone in available_time_zones():
            timezone.activate(zoneinfo.ZoneInfo(company.time_zone))
