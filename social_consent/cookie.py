"""The one cookie: which providers the visitor has ticked, signed, and gone with the last of them."""

from collections.abc import Set

from django.core.signing import BadSignature
from django.http import HttpRequest, HttpResponse

from social_consent.conf import conf
from social_consent.providers import offered

SALT = "social_consent.cookie"
SEPARATOR = "."


def granted(request: HttpRequest) -> frozenset[str]:
    """Keys of the offered providers that this visitor has ticked; none where the cookie is forged or too old."""
    try:
        value = request.get_signed_cookie(conf.COOKIE_NAME, salt=SALT, max_age=conf.COOKIE_AGE)
    except (KeyError, BadSignature):
        return frozenset()
    return frozenset(str(value).split(SEPARATOR)) & {provider.key for provider in offered()}


def store(request: HttpRequest, response: HttpResponse, keys: Set[str]) -> None:
    """Let the browser keep `keys`; with none, let it forget the cookie."""
    if keys:
        response.set_signed_cookie(
            conf.COOKIE_NAME,
            SEPARATOR.join(sorted(keys)),
            salt=SALT,
            max_age=conf.COOKIE_AGE,
            secure=request.is_secure(),
            httponly=True,
            samesite="Lax",
        )
    elif conf.COOKIE_NAME in request.COOKIES:
        response.delete_cookie(conf.COOKIE_NAME, samesite="Lax")
