"""What every template of the site needs to know; nothing here touches the session."""

from dataclasses import dataclass

from django.conf import settings
from django.http import HttpRequest
from django.urls import translate_url
from django.utils.functional import SimpleLazyObject
from django.utils.translation import get_language, get_language_info

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
    """This page in every language of the site, in the order of LANGUAGES."""
    active = get_language()
    return [
        Edition(
            code, get_language_info(code)["name_local"], translate_url(request.get_full_path(), code), code == active
        )
        for code, _name in settings.LANGUAGES
    ]


def site(request: HttpRequest) -> dict[str, object]:
    """`has_session` is the question to ask before anything personal: visitors without one are all alike."""
    return {
        "site_url": conf.SITE_URL,
        "canonical_url": f"{conf.SITE_URL}{request.path}",
        "editions": SimpleLazyObject(lambda: editions(request)),
        "has_session": settings.SESSION_COOKIE_NAME in request.COOKIES,
        "glossary": SimpleLazyObject(Glossary.current),
        "group_hosts": SimpleLazyObject(GroupHosts.current),
    }
