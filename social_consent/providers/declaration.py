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

# What a button of a network learns (Art. 13(1)(e) GDPR); content has words of its own.
BUTTONS_SEND = _(
    "IP address, browser and operating system, languages, screen resolution, browser plug-ins, "
    "address of the shared page, and the network's own cookies"
)

# On the frame in the page and on the frame in the wrapper. `allow-same-origin` is safe because the
# wrapper runs no script but ours; `allow-top-navigation` must never join (see checks.py).
SANDBOX = (
    "allow-scripts",
    "allow-same-origin",
    "allow-popups",
    "allow-popups-to-escape-sandbox",
    "allow-forms",
)


class State(StrEnum):
    """What the owner of a plug-in still does for it."""

    LIVE = "live"
    DEGRADED = "degraded"
    RETIRED = "retired"


@dataclass(frozen=True, slots=True)
class Lifecycle:
    """The state of a plug-in, since when, and who says so."""

    state: State = State.LIVE
    since: date | None = None
    source: str = ""  # address of a page that says so


@dataclass(frozen=True, slots=True)
class Link:
    """A plain link that does what the plug-in does, without its data: the visitor follows it or
    not.

    Where `{instance}` stands in the address, the visitor names the host, as in a network of many
    servers.
    """

    address: str
    parameter: str  # takes the address of the shared page

    @property
    def asks_for_instance(self) -> bool:
        return "{instance}" in self.address

    def url(self, page: str, instance: str = "") -> str:
        """The address that shares `page` (absolute) on `instance`, a host name."""
        return f"{self.address.format(instance=instance)}?{urlencode({self.parameter: page})}"


@dataclass(frozen=True, slots=True)
class Address:
    """A form of address under which the company shows a content, or an embed code names it."""

    # None for a provider of many servers, where the host is the argument `instance`.
    hosts: tuple[str, ...]
    path: str  # regular expression of the whole path, decoded; its named groups are arguments
    query: Pairs = ()  # (parameter, argument)
    durations: tuple[str, ...] = ()  # arguments that may be written like 1m30s, and are seconds


@dataclass(frozen=True, slots=True)
class HeightMessage:
    """The message by which a plug-in announces the height of its content to the document around
    it (`postMessage`): an object, or one written as JSON.

    The wrapper then runs a script of ours, which uses the number and nothing else of the message.
    """

    path: tuple[str, ...] = ("height",)  # keys that lead to the number, in CSS pixels
    type: str = ""  # value of its key "type"; empty where it has none
    question: Pairs = ()  # the message that asks for it, as (key, value); empty for none


class WrongArgumentsError(ValueError):
    """The arguments are not those that the provider declares."""


@dataclass(frozen=True, slots=True)
class Provider:
    """One plug-in of one company: everything that page, wrapper, policy and notice say about it
    follows from here.

    Without `arguments` it is a button for the share bar. With them it is content, such as a film,
    of which each place says what it shows; `arguments` are (name, regular expression that the whole
    value matches). Filled in, in the path of `endpoint` and in the values of `parameters`, are the
    arguments, {url} the shared page, {language} as in "de" and {locale} as in "de_DE". A parameter
    whose optional argument is not given is left out. Without an `endpoint` there is only the plain
    link.

    Where the host of `endpoint` is {instance}, an argument, content of many servers is shown: of
    those that SOCIAL_CONSENT_INSTANCES names for this key, and of no other.

    Some companies offer a script and no page to frame. Then `endpoint` is the address of the
    script, and `markup` the HTML that it works on, filled in as addresses are, in a document of an
    origin of its own; `goes_on_to` names the further origins that the script may load from.
    """

    key: str  # lower-case letters, digits and hyphens: it stands in addresses and in the cookie
    name: Text
    title: Text  # what the plug-in does; the title of its frame
    company: Text
    country: Text
    # Of the frame; a plain link has none of the three.
    picture: str = ""  # static path of our own drawing, of the frame's size
    width: int = 0  # CSS pixels
    height: int = 0
    # The https address of the frame; its origin is the only one that the wrapper may load.
    endpoint: str = ""
    parameters: Pairs = ()
    markup: str = ""  # for a script; empty where the endpoint is a page
    goes_on_to: tuple[str, ...] = ()  # origins, such as "https://cdn.example.org"
    arguments: Pairs = ()
    optional: frozenset[str] = frozenset()  # arguments that may be left out
    addresses: tuple[Address, ...] = ()  # of contents, as people paste them
    original: str = ""  # address of the content at the company, filled in with the arguments
    # Where `fetch_previews` learns title and picture: an oEmbed endpoint with {original}, or
    # "original" for that page's own Open Graph data; and the hosts that it may ask, of the picture
    # too (".example.org": all below it).
    preview: str = ""
    preview_hosts: tuple[str, ...] = ()
    # Host and path of scripts in the company's embed codes, which the frame replaces.
    scripts: tuple[str, ...] = ()
    link: Link | None = None
    # What each argument or parameter is, in words for visitors.
    meanings: tuple[tuple[str, Text], ...] = ()
    plays: bool = False  # a film or sound: its button says "Play", that of other content "Show"
    # Added to the address where the visitor pressed Play, and to no other: the one click plays.
    autoplay: Pairs = ()
    no_original: Text = ""  # why there is no `original`, in words for visitors
    height_message: HeightMessage | None = None  # of content whose height varies
    sends: Text = BUTTONS_SEND
    lifecycle: Lifecycle = field(default_factory=Lifecycle)
    referrer_policy: str = "no-referrer"  # or "strict-origin", which names the site (see checks.py)
    sandbox: tuple[str, ...] = SANDBOX
    permissions: tuple[str, ...] = ()  # features that the frame may use, such as "fullscreen"

    @property
    def names_instance(self) -> bool:
        """Whether the content stands on one of many servers."""
        return "://{instance}/" in self.endpoint

    @property
    def instances(self) -> tuple[str, ...]:
        """Hosts of the servers that are allowed."""
        return tuple(conf.INSTANCES.get(self.key, ())) if self.names_instance else ()

    @property
    def origins(self) -> tuple[str, ...]:
        """Scheme and host of every frame that there may be; none where there is no frame."""
        parts = urlsplit(self.endpoint)
        hosts = self.instances if self.names_instance else (parts.netloc,) * bool(self.endpoint)
        return (*(f"{parts.scheme}://{host}" for host in hosts), *self.goes_on_to)

    def origin_of(self, arguments: Mapping[str, str]) -> str:
        """Scheme and host of the frame with these arguments, which were checked."""
        parts = urlsplit(self.endpoint)
        return f"{parts.scheme}://{parts.netloc.format_map(dict(arguments))}"

    def original_url(self, arguments: Mapping[str, str]) -> str:
        """Address of the content at the company; empty where that is not declared."""
        return self.original.format_map(
            {name: quote(value, safe="@:/") for name, value in arguments.items()}
        )

    @property
    def is_content(self) -> bool:
        return bool(self.arguments)

    @property
    def is_retired(self) -> bool:
        return self.lifecycle.state is State.RETIRED

    @property
    def is_degraded(self) -> bool:
        return self.lifecycle.state is State.DEGRADED

    @property
    def withholds_referrer(self) -> bool:
        return self.referrer_policy == "no-referrer"

    @property
    def flags(self) -> tuple[str, ...]:
        """Of the sandbox around the plug-in: a script never gets an origin that others share."""
        own = {"allow-same-origin"} if self.markup else set()
        return tuple(flag for flag in self.sandbox if flag not in own)

    def document(self, url: str, language: str, arguments: Mapping[str, str]) -> str:
        """The HTML around a company's script, of which the page's address is no part."""
        values = values_of(url, language, arguments)
        markup = self.markup.format_map({name: escape(value) for name, value in values.items()})
        script = escape(self.frame_url(url, language, arguments))
        head = '<!doctype html><base href="about:srcdoc"><meta charset="utf-8">'
        return f'{head}{markup}<script src="{script}" async></script>'

    def checked(self, given: Mapping[str, str]) -> dict[str, str]:
        """The declared arguments among `given`. Raises WrongArgumentsError, naming the first that is
        wrong."""
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
        """The address of the plug-in for the shared page `url` (absolute) in a language such as
        "de" or "pt-br"; with `autoplay`, one that plays at once, where the provider can."""
        values = values_of(url, language, arguments or {})
        # A path may hold ":" and "@" as they are (RFC 3986, 3.3), and some services compare it
        # letter by letter.
        address = self.endpoint.format_map(
            {name: quote(value, safe=":@") for name, value in values.items()}
        )
        left_out = self.optional - values.keys()
        query = urlencode(
            [
                (name, value.format_map(values))
                for name, value in (*self.parameters, *(self.autoplay if autoplay else ()))
                if not any(f"{{{option}}}" in value for option in left_out)
            ]
        )
        return f"{address}?{query}" if query else address


def values_of(url: str, language: str, arguments: Mapping[str, str]) -> dict[str, str]:
    """Everything that an address may name, by the name that stands in braces there."""
    return {"url": url, "language": language, "locale": territory_locale(language)} | dict(
        arguments
    )
