"""A URLconf of which the project's own knows nothing."""

from django.http import HttpRequest, HttpResponse
from django.urls import path


def invitation(request: HttpRequest, token: str) -> HttpResponse:
    return HttpResponse(token)


urlpatterns = [path("invitation/<str:token>/", invitation)]
