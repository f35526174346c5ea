"""A small site of its own for these tests: pages in two languages, one outside them, one with a
broken link."""

from django.conf.urls.i18n import i18n_patterns
from django.http import Http404, HttpRequest, HttpResponse
from django.template import RequestContext, Template
from django.urls import include, path, re_path
from django.utils.translation import get_language

PAGE = Template(
    "{% load social_consent %}<!doctype html><html lang='{{ LANGUAGE_CODE "
    "}}'><head><meta charset='utf-8'>"
    "<title>{{ title }}</title>{% social_consent_assets %}</head>"
    "<body><h1>{{ title }}</h1><p><label>Comment <input></label></p>{% social_share %}"
    "<p><a id='next' href='{{ next }}'>next</a></p></body></html>"
)

CONTENTS = Template(
    "{% load social_consent %}<!doctype html><html lang='{{ LANGUAGE_CODE "
    "}}'><head><meta charset='utf-8'>"
    "<meta name='viewport' content='width=device-width'><title>contents</title>{% "
    "social_consent_assets %}</head>"
    "<body><main id='text'><h1>Two sentences</h1>{% social_read_aloud 'text' %}"
    "<p>The <b>first</b> one is short. Is the second <a href='/'>one</a>?</p><p "
    "hidden>Not this.</p></main>"
    "{% social_embed 'youtube' id='M7lc1UVf-VE' title='How a cable is laid' %}<p "
    "id='below'>below</p></body></html>"
)


WIDGET = Template(
    "{% load social_consent %}<!doctype html><html lang='en'><head><meta charset='utf-8'>"
    "<title>widget</title>{% social_consent_assets %}</head>"
    "<body>{% social_embed 'timeline' name='cable' title='Latest posts' %}</body></html>"
)


POSTS = Template(
    "{% load social_consent %}<!doctype html><html lang='en'><head><meta charset='utf-8'>"
    "<meta name='viewport' content='width=device-width'><title>posts</title>{% "
    "social_consent_assets %}</head><body>{% social_embed 'post' id='1' title='A post' %}"
    "{% social_embed 'asked-post' id='1' title='Another' %}</body></html>"
)


def page(request: HttpRequest, title: str = "home") -> HttpResponse:
    context = {"title": title, "next": request.path_info + "further/"}
    return HttpResponse(PAGE.render(RequestContext(request, context)))


def contents(request: HttpRequest) -> HttpResponse:
    return HttpResponse(CONTENTS.render(RequestContext(request, {"LANGUAGE_CODE": get_language()})))


def widget(request: HttpRequest) -> HttpResponse:
    return HttpResponse(WIDGET.render(RequestContext(request)))


def posts(request: HttpRequest) -> HttpResponse:
    return HttpResponse(POSTS.render(RequestContext(request)))


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
        path("contents/", contents),
        path("widget/", widget),
        path("posts/", posts),
        path("mail/<str:title>/", page),
        re_path(r"^invited/([a-z]+)/$", page),
        path("<slug:title>/", page),
        path("further/<slug:title>/", page),
        path("<slug:title>/further/", page),
    ),
]
