"""What a provider of plug-ins is: the declaration that everything about it follows from."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from html import escape
from typing import TYPE_CHECKING
from urllib.parse import quote, urlencode, urlsplit

from django.utils.translation import gettext_lazy as _

from social_consent.conf import conf
from social_consent.request.languages import territory_locale

if TYPE_CHECKING:
    from django.utils.functional import _StrPromise as LazyText
else:
    from django.utils.functional import Promise as LazyText

Text = str | LazyText
Pairs = tuple[tuple[str, str], ...]

# The data that a network receives through its button (Art. 13(1)(c), (e) GDPR); embedded content
# declares its own.
BUTTONS_SEND = _(
    "IP address, browser and operating system, languages, screen resolution, browser plug-ins, "
    "address of the shared page, and the network's own cookies"
)

# On the frame in the page and on the frame in the wrapper. `allow-same-origin` is safe because the
# wrapper runs no script but ours; `allow-top-navigation` must never be added (social_consent.E003).
SANDBOX = (
    "allow-scripts",
    "allow-same-origin",
    "allow-popups",
    "allow-popups-to-escape-sandbox",
    "allow-forms",
)


class State(StrEnum):
    """How far the company still supports a plug-in."""

    LIVE = "live"
    DEGRADED = "degraded"
    RETIRED = "retired"


@dataclass(frozen=True, slots=True)
class Lifecycle:
    """State of a plug-in, since when, and the page that announced it."""

    state: State = State.LIVE
    since: date | None = None
    source: str = ""  # address of the announcement


@dataclass(frozen=True, slots=True)
class Link:
    """A plain link that does what the plug-in does; no data flows unless the visitor follows it.

    If the address contains `{instance}`, the visitor names the host, as in a federated network.
    """

    address: str
    parameter: str  # takes the address of the shared page

    @property
    def asks_for_instance(self) -> bool:
        """Whether the visitor has to name a server."""
        return "{instance}" in self.address

    def url(self, page: str, instance: str = "") -> str:
        """Return the address that shares `page` (absolute) on `instance`, a host name."""
        return f"{self.address.format(instance=instance)}?{urlencode({self.parameter: page})}"


@dataclass(frozen=True, slots=True)
class Address:
    """Pattern of the addresses under which a company shows a content or an embed code embeds it."""

    hosts: tuple[str, ...]  # empty for a federated provider: the host is the argument `instance`
    path: str  # regular expression of the whole path, decoded; its named groups are arguments
    query: Pairs = ()  # (parameter, argument)
    durations: tuple[str, ...] = ()  # arguments that may be written like 1m30s, and are seconds


@dataclass(frozen=True, slots=True)
class HeightMessage:
    """Message by which a plug-in announces the height of its content to the document around it
    (`postMessage`): an object, or its JSON.

    The wrapper then runs a script of ours, which uses the number and nothing else of the message.
    """

    path: tuple[str, ...] = ("height",)  # keys that lead to the number, in CSS pixels
    type: str = ""  # value of its key "type"; empty where it has none
    question: Pairs = ()  # the message that asks for it, as (key, value); empty for none


class WrongArgumentsError(ValueError):
    """The arguments do not match the provider's declaration."""


@dataclass(frozen=True, slots=True)
class Provider:
    """One plug-in of one company; page, wrapper, policy and notice are derived from it.

    Without `arguments` it is a button of the share bar. With them it is embedded content, such as a
    film; `arguments` are pairs (name, regular expression that matches the whole value). The path of
    `endpoint` and the values of `parameters` may contain the arguments in braces, and {url} (the
    shared page), {language} ("de") and {locale} ("de_DE"). A parameter whose optional argument is
    missing is left out. Without an `endpoint` there is only the plain link.

    If the host of `endpoint` is {instance}, an argument, the provider is federated: content is
    shown from the servers that SOCIAL_CONSENT_INSTANCES names for its key, and from no other.

    Some companies offer a script instead of a page to frame. Then `endpoint` is the address of the
    script, `markup` the HTML that it works on, with the same placeholders, in a document with an
    opaque origin; `goes_on_to` names the further origins that the script may load from. Style
    sheets come from these origins, or by `element.style`: markup of inline styles has no effect.
    """

    key: str  # lower-case letters, digits and hyphens, for addresses and the cookie
    name: Text
    title: Text  # what the plug-in does; accessible name of its frame
    company: Text
    country: Text
    # Of the frame; a plain link has none of the three.
    picture: str = ""  # static path of our placeholder drawing, of the frame's size
    width: int = 0  # CSS pixels
    height: int = 0  # CSS pixels
    endpoint: str = ""  # https address of the frame, the only origin that the wrapper may load
    parameters: Pairs = ()
    markup: str = ""  # for a script; "" where the endpoint is a page
    goes_on_to: tuple[str, ...] = ()  # origins, such as "https://cdn.example.org"
    # Hosts that the plug-in contacts in turn, as measured; ".a.example": all below.
    contacts: tuple[str, ...] = ()
    arguments: Pairs = ()
    optional: frozenset[str] = frozenset()  # arguments that may be left out
    addresses: tuple[Address, ...] = ()  # of contents, as people paste them
    original: str = ""  # address of the content at the company, with the arguments in braces
    no_original: Text = ""  # why there is none, for visitors
    # Source of title and picture for `fetch_previews`: an oEmbed endpoint with {original}, or
    # "original" for that page's own Open Graph data.
    preview: str = ""
    preview_hosts: tuple[
        str, ...
    ] = ()  # that may be asked, also for the picture; ".a.example": all below
    # Host and path of scripts in the company's embed codes, which the frame replaces.
    scripts: tuple[str, ...] = ()
    link: Link | None = None
    meanings: tuple[tuple[str, Text], ...] = ()  # of arguments and parameters, for visitors
    plays: bool = False  # a film or sound, whose button says "Play"; other content has "Show"
    autoplay: Pairs = ()  # added to the address only where the visitor pressed Play
    height_message: HeightMessage | None = None  # of content whose height varies
    sends: Text = BUTTONS_SEND
    lifecycle: Lifecycle = field(default_factory=Lifecycle)
    referrer_policy: str = "no-referrer"  # or "strict-origin", which names the site
    sandbox: tuple[str, ...] = SANDBOX
    permissions: tuple[str, ...] = ()  # features that the frame may use, such as "fullscreen"

    @property
    def names_instance(self) -> bool:
        """Whether the provider is federated: the content names its server."""
        return "://{instance}/" in self.endpoint

    @property
    def instances(self) -> tuple[str, ...]:
        """Hosts from which content may be embedded; empty unless the provider is federated."""
        return tuple(conf.INSTANCES.get(self.key, ())) if self.names_instance else ()

    @property
    def origins(self) -> tuple[str, ...]:
        """Scheme and host of every possible frame; empty where there is no frame."""
        parts = urlsplit(self.endpoint)
        hosts = self.instances if self.names_instance else (parts.netloc,) * bool(self.endpoint)
        return (*(f"{parts.scheme}://{host}" for host in hosts), *self.goes_on_to)

    def may_contact(self, host: str) -> bool:
        """Return whether the plug-in may contact this host: that of its frame, or one that it is
        declared to contact in turn."""
        framed = {urlsplit(origin).hostname for origin in self.origins}
        below = tuple(name for name in self.contacts if name.startswith("."))
        return host in framed or host in self.contacts or f".{host}".endswith(below)

    def origin_of(self, arguments: Mapping[str, str]) -> str:
        """Return scheme and host of the frame with these validated arguments."""
        parts = urlsplit(self.endpoint)
        return f"{parts.scheme}://{parts.netloc.format_map(dict(arguments))}"

    def original_url(self, arguments: Mapping[str, str]) -> str:
        """Return the address of the content at the company; "" where none is declared.

        A part of the path that is an optional argument is left out where the argument is missing.
        """
        original = self.original
        for name in self.optional - arguments.keys():
            original = original.replace(f"/{{{name}}}", "")
        return original.format_map(
            {name: quote(value, safe="@:/") for name, value in arguments.items()}
        )

    @property
    def is_content(self) -> bool:
        """Whether it is embedded content and not a button of the share bar."""
        return bool(self.arguments)

    @property
    def is_retired(self) -> bool:
        """Whether the company has ended the service."""
        return self.lifecycle.state is State.RETIRED

    @property
    def is_degraded(self) -> bool:
        """Whether the service works only in part."""
        return self.lifecycle.state is State.DEGRADED

    @property
    def withholds_referrer(self) -> bool:
        """Whether requests name neither the page nor the site that they come from."""
        return self.referrer_policy == "no-referrer"

    @property
    def flags(self) -> tuple[str, ...]:
        """Sandbox flags of the frame: a company's script never gets an origin that others share."""
        own = {"allow-same-origin"} if self.markup else set()
        return tuple(flag for flag in self.sandbox if flag not in own)

    def document(self, url: str, language: str, arguments: Mapping[str, str]) -> str:
        """Return the HTML around a company's script; it does not contain the page's address."""
        values = values_of(url, language, arguments)
        markup = self.markup.format_map({name: escape(value) for name, value in values.items()})
        script = escape(self.frame_url(url, language, arguments))
        head = '<!doctype html><base href="about:srcdoc"><meta charset="utf-8">'
        return f'{head}{markup}<script src="{script}" async></script>'

    def checked(self, given: Mapping[str, str]) -> dict[str, str]:
        """Return the declared arguments among `given`.

        Raises WrongArgumentsError, which names the first argument that does not match.
        """
        checked = {}
        for name, pattern in self.arguments:
            value = given.get(name, "")
            if not value and name in self.optional:
                continue
            if not re.fullmatch(pattern, value, re.ASCII):
                raise WrongArgumentsError(f"{name} of {self.key} must match {pattern}")
            if name == "instance" and self.names_instance and value not in self.instances:
                raise WrongArgumentsError(
                    f"{name} of {self.key} must be in SOCIAL_CONSENT_INSTANCES: {self.instances}"
                )
            checked[name] = value
        return checked

    def frame_url(
        self,
        url: str,
        language: str,
        arguments: Mapping[str, str] | None = None,
        *,
        autoplay: bool = False,
    ) -> str:
        """Return the address of the plug-in for the shared page `url` (absolute) in a language such
        as "de" or "pt-br"; with `autoplay`, the one that plays at once, if the provider can."""
        values = values_of(url, language, arguments or {})
        # A path may hold ":" and "@" as they are (RFC 3986, 3.3), and some services compare it
        # letter by letter.
        address = self.endpoint.format_map(
            {name: quote(value, safe=":@") for name, value in values.items()}
        )
        left_out = self.optional - values.keys()
        parameters = []
        for name, value in (*self.parameters, *(self.autoplay if autoplay else ())):
            if not any(f"{{{option}}}" in value for option in left_out):
                parameters.append((name, value.format_map(values)))
        query = urlencode(parameters)
        return f"{address}?{query}" if query else address


def values_of(url: str, language: str, arguments: Mapping[str, str]) -> dict[str, str]:
    """Return all values that an address may contain, by their name in braces."""
    return {"url": url, "language": language, "locale": territory_locale(language)} | dict(
        arguments
    )
