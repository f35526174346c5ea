"""The two cookies that keep consents beyond one page view, signed, and deleted with the last one.

One ends with the browser, and after some hours in any case, since browsers restore sessions. The
other is persistent and exists only for persistent consents. Over HTTPS their names start with
`__Host-`, so that no other host can set them. Where another host can, a name that arrives twice
counts as no consent, and a reset deletes it from every domain that could have set it.
"""

from collections.abc import Iterable, Iterator
from http.cookies import Morsel, SimpleCookie
from ipaddress import ip_address

from django.core import signing
from django.http import HttpRequest, HttpResponseBase

from social_consent.conf import conf
from social_consent.consent.choices import Choice, Scope, is_valid
from social_consent.consent.record_consent import without_withdrawn

SALT = "social_consent.cookie"
HOST_ONLY = "__Host-"  # RFC 6265bis, 4.1.3.2: set over HTTPS, by this host, for this host
LOADED = "social_consent.choices"  # key in request.META of the choices that `load` has read


def load(request: HttpRequest) -> tuple[Choice, ...]:
    """Return the visitor's choices that are valid now.

    A cookie that is forged, malformed or sent twice contains none; nor does one whose consent was
    withdrawn.
    """
    if LOADED not in request.META:
        choices = list[Choice]()
        for name in cookie_names(request.is_secure()):
            values = _values(request, name)
            if len(values) == 1:
                choices += filter(is_valid, _read(values[0]))
        request.META[LOADED] = tuple(without_withdrawn(choices))
    loaded: tuple[Choice, ...] = request.META[LOADED]
    return loaded


def all_choices(request: HttpRequest) -> list[Choice]:
    """Return every choice in any cookie of the layer, valid or not, for a reset to end."""
    choices = list[Choice]()
    for name in dict.fromkeys([*cookie_names(True), *cookie_names(False)]):
        for value in _values(request, name):
            choices += _read(value)
    return choices


def choice_for(request: HttpRequest, key: str) -> Choice | None:
    """Return the visitor's valid choice for a provider; None where there is none."""
    return next((choice for choice in load(request) if choice.key == key), None)


def store(request: HttpRequest, response: HttpResponseBase, choices: Iterable[Choice]) -> None:
    """Set the cookies that contain `choices`; delete those that would be empty."""
    session, persistent = cookie_names(request.is_secure())
    by_name: dict[str, list[Choice]] = {session: [], persistent: []}
    for choice in choices:
        by_name[persistent if choice.scope is Scope.PERSISTENT else session].append(choice)
    for name, contained in by_name.items():
        if len(_values(request, name)) > 1 or (not contained and name in request.COOKIES):
            _expire_on_parent_domains(request, response, name)
        if contained:
            response.set_cookie(
                name,
                signing.dumps(list(map(_row, contained)), salt=SALT, compress=True),
                max_age=conf.MAX_AGE if name == persistent else None,
                secure=request.is_secure(),
                httponly=True,
                samesite="Lax",
            )
        elif name in request.COOKIES:
            response.delete_cookie(name, samesite="Lax")


def cookie_names(is_secure: bool) -> tuple[str, str]:
    """Return the names of the session cookie and of the persistent one."""
    name = conf.COOKIE_NAME
    if is_secure and not name.startswith(HOST_ONLY):
        name = HOST_ONLY + name
    return name, f"{name}_kept"


def instance_cookie_name(is_secure: bool) -> str:
    """Return the name of the cookie with the visitor's server of a federated network, which exists
    only on the visitor's request."""
    return f"{cookie_names(is_secure)[0]}_server"


def _values(request: HttpRequest, name: str) -> list[str]:
    """Return all values under a name: browsers send the cookies of parent domains as well."""
    pairs = (pair.strip().partition("=") for pair in request.META.get("HTTP_COOKIE", "").split(";"))
    values = [value for key, _, value in pairs if key == name]
    return values or ([request.COOKIES[name]] if name in request.COOKIES else [])


def _expire_on_parent_domains(request: HttpRequest, response: HttpResponseBase, name: str) -> None:
    """Delete what another host of the domain may have set under this name."""
    if name.startswith(HOST_ONLY):
        return
    for domain in _cookie_domains(request.get_host()):
        expired: Morsel[str] = SimpleCookie({name: ""})[name]
        expired.update({"domain": domain, "path": "/", "max-age": "0", "samesite": "Lax"})
        # Under a key of its own: the response holds one cookie per key, and this name has several.
        response.cookies[f"{name} {domain}"] = expired


def _cookie_domains(host: str) -> Iterator[str]:
    """Yield the host and its parent domains, as far as a browser accepts cookies for them."""
    name = host.rsplit(":", 1)[0] if not host.endswith("]") else host
    try:
        ip_address(name.strip("[]"))
    except ValueError:
        labels = name.split(".")
        yield from (".".join(labels[start:]) for start in range(len(labels) - 1))


def _read(value: str) -> list[Choice]:
    try:
        choices = []
        for key, scope, version, given_at, *receipt in signing.loads(value, salt=SALT):
            if scope != Scope.PAGE:
                choices.append(Choice(key, Scope(scope), version, given_at, *receipt))
        return choices
    except (signing.BadSignature, ValueError, TypeError):
        return []


def _row(choice: Choice) -> list[object]:
    return [choice.key, choice.scope.value, choice.version, choice.given_at, choice.receipt]
