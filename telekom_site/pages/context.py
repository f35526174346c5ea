"""Context of every template of the site; nothing here touches the session."""

from dataclasses import dataclass

from django.conf import settings
from django.http import HttpRequest
from django.urls import reverse, translate_url
from django.utils.functional import SimpleLazyObject
from django.utils.translation import get_language, get_language_from_path, get_language_info

from privacy.secret_routes import request_has_secret
from social_consent.request.site_urls import is_shareable
from telekom_site.pages.conf import conf
from telekom_site.pages.glossary import Glossary
from telekom_site.pages.group_hosts import GroupHosts


@dataclass(frozen=True)
class Edition:
    """This page in one language."""

    code: str
    name: str  # in that language itself
    path: str
    is_current: bool

    @property
    def url(self) -> str:
        """Absolute."""
        return f"{conf.SITE_URL}{self.path}"


def editions(request: HttpRequest) -> list[Edition]:
    """Return this page in every language of the site, in the order of LANGUAGES."""
    active = get_language()
    pages = list[Edition]()
    for code, _name in settings.LANGUAGES:
        name = get_language_info(code)["name_local"]
        pages.append(Edition(code, name, path_in(request, code), code == active))
    return pages


def path_in(request: HttpRequest, language: str) -> str:
    """Return the path of this page in a language; one without a language follows the page that
    `page` names.

    See social_consent.languages for the addresses that do.
    """
    if get_language_from_path(request.path):
        return translate_url(request.get_full_path(), language)
    query, page = request.GET.copy(), request.GET.get("page", "")
    query["page"] = translate_url(page if is_shareable(page) else page_to_follow(request), language)
    return f"{request.path}?{query.urlencode(safe='/')}"


def page_to_follow(request: HttpRequest) -> str:
    """Return the path that tells an address without a language which one to speak, and where to
    lead back to.

    It is the home page if the path of this one carries a secret or no language.
    """
    has_language = get_language_from_path(request.path) is not None
    return (
        request.path if has_language and not request_has_secret(request) else reverse("pages:home")
    )


def site(request: HttpRequest) -> dict[str, object]:
    """Return the context of every page. Check `has_session` before anything personal: visitors
    without a session are all alike."""
    return {
        "site_url": conf.SITE_URL,
        "canonical_url": f"{conf.SITE_URL}{request.path}",
        "page_to_follow": SimpleLazyObject(lambda: page_to_follow(request)),
        "editions": SimpleLazyObject(lambda: editions(request)),
        "has_session": settings.SESSION_COOKIE_NAME in request.COOKIES,
        "glossary": SimpleLazyObject(Glossary.current),
        "group_hosts": SimpleLazyObject(GroupHosts.current),
    }
