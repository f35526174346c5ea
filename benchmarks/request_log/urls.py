"""Routes for the benchmark: some ordinary ones, some with secrets, as a site has."""

from django.http import HttpRequest, HttpResponse
from django.urls import path


def page(request: HttpRequest, **arguments: object) -> HttpResponse:
    return HttpResponse()


urlpatterns = [
    path("orders/", page),
    path("orders/<int:number>/", page),
    path("account/reset/<uidb64>/<token>/", page),
    path("account/confirm/<token>/", page),
    path("privacy/verify/<token>/", page),
    path("privacy/status/<signature>/", page),
    path("consent/<token>/", page),
]
