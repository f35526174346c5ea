"""The two cookies: what the visitor chose beyond one page, signed, and gone with the last choice.

One ends with the browser, and after some hours in any case: browsers restore sessions. The other
stays, and exists only for choices that shall stay. Over HTTPS their names begin with `__Host-`, so
that no other host can set them. Where it can, a name that comes twice is no choice, and a reset
deletes it from every domain that could have set it.
"""

from collections.abc import Iterable, Iterator
from http.cookies import Morsel, SimpleCookie
from ipaddress import ip_address

from django.core import signing
from django.http import HttpRequest, HttpResponseBase

from social_consent.conf import conf
from social_consent.consent.choices import Choice, Scope, holds
from social_consent.consent.record_consent import not_withdrawn

SALT = "social_consent.cookie"
HOST_ONLY = "__Host-"  # RFC 6265bis, 4.1.3.2: set over HTTPS, by this host, for this host
LOADED = "social_consent.choices"  # in request.META: what `load` has found


def load(request: HttpRequest) -> tuple[Choice, ...]:
    """The choices of this visitor that hold now.

    None from a cookie that is forged or broken, came twice, or names a receipt whose consent was
    withdrawn.
    """
    if LOADED not in request.META:
        values = (_values(request, name) for name in names(request.is_secure()))
        rows = [choice for found in values if len(found) == 1 for choice in _read(found[0])]
        request.META[LOADED] = tuple(not_withdrawn([choice for choice in rows if holds(choice)]))
    choices: tuple[Choice, ...] = request.META[LOADED]
    return choices


def everything(request: HttpRequest) -> list[Choice]:
    """Every choice in any cookie of our names, also where it does not count: all of them end with a
    reset."""
    known = dict.fromkeys([*names(True), *names(False)])
    return [choice for name in known for value in _values(request, name) for choice in _read(value)]


def store(request: HttpRequest, response: HttpResponseBase, choices: Iterable[Choice]) -> None:
    """Let the browser keep `choices`; a cookie that would be empty is deleted."""
    session, kept = names(request.is_secure())
    held: dict[str, list[Choice]] = {session: [], kept: []}
    for choice in choices:
        held[kept if choice.scope is Scope.KEPT else session].append(choice)
    for name, of_this in held.items():
        if len(_values(request, name)) > 1 or (not of_this and name in request.COOKIES):
            _expire_on_parent_domains(request, response, name)
        if of_this:
            response.set_cookie(
                name,
                signing.dumps([_row(choice) for choice in of_this], salt=SALT, compress=True),
                max_age=conf.KEEP if name == kept else None,
                secure=request.is_secure(),
                httponly=True,
                samesite="Lax",
            )
        elif name in request.COOKIES:
            response.delete_cookie(name, samesite="Lax")


def names(is_secure: bool) -> tuple[str, str]:
    """Of the one that ends with the browser, and of the one that stays."""
    name = conf.COOKIE_NAME
    if is_secure and not name.startswith(HOST_ONLY):
        name = HOST_ONLY + name
    return name, f"{name}_kept"


def instance_name(is_secure: bool) -> str:
    """Of the cookie with the visitor's server in a network of many, which exists only where they
    asked for it."""
    return f"{names(is_secure)[0]}_server"


def _values(request: HttpRequest, name: str) -> list[str]:
    """All values that came under a name: browsers send the cookies of parent domains as well."""
    pairs = (pair.strip().partition("=") for pair in request.META.get("HTTP_COOKIE", "").split(";"))
    found = [value for key, _, value in pairs if key == name]
    return found or ([request.COOKIES[name]] if name in request.COOKIES else [])


def _expire_on_parent_domains(request: HttpRequest, response: HttpResponseBase, name: str) -> None:
    """Delete what another host of the domain may have set under our name."""
    if name.startswith(HOST_ONLY):
        return
    for domain in _domains(request.get_host()):
        expired: Morsel[str] = SimpleCookie({name: ""})[name]
        expired.update({"domain": domain, "path": "/", "max-age": "0", "samesite": "Lax"})
        # Under a key of its own: the response holds one cookie a key, and this name has several.
        response.cookies[f"{name} {domain}"] = expired


def _domains(host: str) -> Iterator[str]:
    """The host and its parent domains, as far as a browser lets a cookie be set for them."""
    name = host.rsplit(":", 1)[0] if not host.endswith("]") else host
    try:
        ip_address(name.strip("[]"))
    except ValueError:
        labels = name.split(".")
        yield from (".".join(labels[start:]) for start in range(len(labels) - 1))


def _read(value: str) -> list[Choice]:
    try:
        rows = signing.loads(value, salt=SALT)
        return [
            Choice(key, Scope(scope), *rest) for key, scope, *rest in rows if scope != Scope.PAGE
        ]
    except (signing.BadSignature, ValueError, TypeError):
        return []


def _row(choice: Choice) -> list[object]:
    return [choice.key, choice.scope.value, choice.version, choice.given_at, choice.receipt]
