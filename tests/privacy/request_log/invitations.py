"""A URLconf that the project's own does not include."""

from django.http import HttpRequest, HttpResponse
from django.urls import path


def invitation(request: HttpRequest, token: str) -> HttpResponse:
    return HttpResponse(token)


urlpatterns = [path("invitation/<str:token>/", invitation)]
