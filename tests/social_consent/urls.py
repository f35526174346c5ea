"""A small site of its own for these tests: pages in two languages, one outside them, one with a broken link."""

from django.conf.urls.i18n import i18n_patterns
from django.http import Http404, HttpRequest, HttpResponse
from django.template import RequestContext, Template
from django.urls import include, path

PAGE = Template(
    "{% load social_consent %}<!doctype html><html lang='{{ LANGUAGE_CODE }}'><head><meta charset='utf-8'>"
    "<title>{{ title }}</title>{% social_consent_assets %}</head>"
    "<body><h1>{{ title }}</h1>{% social_share %}<p><a id='next' href='{{ next }}'>next</a></p></body></html>"
)


def page(request: HttpRequest, title: str = "home") -> HttpResponse:
    context = {"title": title, "next": request.path_info + "further/"}
    return HttpResponse(PAGE.render(RequestContext(request, context)))


def missing(request: HttpRequest) -> HttpResponse:
    raise Http404


def framing(request: HttpRequest) -> HttpResponse:
    """What this layer prevents: a page that frames a third party without being asked."""
    return HttpResponse(
        "<!doctype html><title>framing</title><iframe src='https://frames.example/'></iframe>",
        headers={"Content-Security-Policy": "frame-src https:"},
    )


def nowhere(request: HttpRequest, exception: Exception) -> HttpResponse:
    return HttpResponse("nowhere", status=404)


handler404 = nowhere  # the site's own page needs the site's own addresses

urlpatterns = [
    path("", include("social_consent.urls")),
    path("plain/", page),
    path("framing/", framing),
    path("größe/", page),
    *i18n_patterns(
        path("", page),
        path("missing/", missing),
        path("<slug:title>/", page),
        path("further/<slug:title>/", page),
        path("<slug:title>/further/", page),
    ),
]
