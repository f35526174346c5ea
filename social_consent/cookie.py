"""The two cookies: what the visitor chose, signed, and gone with the last choice.

One ends with the browser. The other stays, and exists only for choices that shall stay.
"""

from collections.abc import Iterable

from django.core import signing
from django.http import HttpRequest, HttpResponseBase

from social_consent.choices import Choice, Scope, holds
from social_consent.conf import conf

SALT = "social_consent.cookie"


def load(request: HttpRequest) -> tuple[Choice, ...]:
    """The choices of this visitor that hold now; none from a cookie that is forged or broken."""
    return tuple(choice for name in names() for choice in _read(request.COOKIES.get(name, "")) if holds(choice))


def store(request: HttpRequest, response: HttpResponseBase, choices: Iterable[Choice]) -> None:
    """Let the browser keep `choices`; a cookie that would be empty is deleted."""
    session, kept = names()
    held: dict[str, list[Choice]] = {session: [], kept: []}
    for choice in choices:
        held[kept if choice.scope is Scope.KEPT else session].append(choice)
    for name, ones in held.items():
        if ones:
            response.set_cookie(
                name,
                signing.dumps([_row(choice) for choice in ones], salt=SALT),
                max_age=conf.KEEP if name == kept else None,
                secure=request.is_secure(),
                httponly=True,
                samesite="Lax",
            )
        elif name in request.COOKIES:
            response.delete_cookie(name, samesite="Lax")


def names() -> tuple[str, str]:
    """Of the one that ends with the browser, and of the one that stays."""
    return conf.COOKIE_NAME, f"{conf.COOKIE_NAME}_kept"


def _read(value: str) -> list[Choice]:
    try:
        return [Choice(key, Scope(scope), *rest) for key, scope, *rest in signing.loads(value, salt=SALT)]
    except (signing.BadSignature, ValueError, TypeError):
        return []


def _row(choice: Choice) -> list[object]:
    return [choice.key, choice.scope.value, choice.version, choice.given_at, choice.place, choice.receipt]
