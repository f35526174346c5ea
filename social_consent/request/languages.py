"""The language of the layer's own addresses, which follows the page that the visitor comes from."""

from collections.abc import Iterator
from contextlib import contextmanager
from functools import wraps

from django.http import HttpRequest, HttpResponse
from django.utils import translation

from social_consent.request.same_origin import View

# Networks expect a territory; where Django's language code has none, the usual one may differ from
# the code.
_TERRITORIES = {
    "cs": "CZ",
    "da": "DK",
    "el": "GR",
    "en": "US",
    "ja": "JP",
    "ko": "KR",
    "sv": "SE",
    "uk": "UA",
}


def territory_locale(language: str) -> str:
    """Return the locale of a language code: `de` → `de_DE`, `en` → `en_US`, `pt-br` → `pt_BR`."""
    code, _, territory = language.partition("-")
    return f"{code}_{territory.upper() or _TERRITORIES.get(code, code.upper())}"


@contextmanager
def language_of_path(path: str) -> Iterator[str]:
    """Activate the language that prefixes `path`, as i18n_patterns does; without a prefix, the
    current one stays."""
    language = translation.get_language_from_path(path) or translation.get_language() or "en"
    with translation.override(language):
        yield language


def in_language_of_page(view: View) -> View:
    """Decorate a view to answer in the language of the page that its parameter `page` names,
    without a cookie."""

    @wraps(view)
    def respond(request: HttpRequest, *args: object, **kwargs: object) -> HttpResponse:
        sent = request.POST if request.method == "POST" else request.GET
        with language_of_path(sent.get("page", "")) as language:
            response = view(request, *args, **kwargs)
        response.headers.setdefault("Content-Language", language)
        return response

    return respond
