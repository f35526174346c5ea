"""Each page of the folder `pages` at its own address, beside the routes of our layer."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import include, path


def page(request: HttpRequest, name: str) -> HttpResponse:
    return render(request, f"{name}.html")


urlpatterns = [path("", include("social_consent.urls")), path("<slug:name>/", page)]
