"""Embeds in stored HTML, as editors paste them: found, and turned into cards or plain links.

Tags are parsed as browsers parse them (HTML Living Standard, 13.2.5), wherever a browser could see
one: what is harmless to one parser, in a comment or in the text of a style sheet, is a frame to
another. A tag that would load from another host is replaced; where it should not be a tag, it
becomes plain text. The standard library parses attributes differently from browsers, so it only
verifies the result, in the tests.
"""

import re
from collections.abc import Callable, Collection, Iterator, Sequence
from dataclasses import dataclass
from html import unescape
from typing import NamedTuple
from urllib.parse import urlsplit

from social_consent.providers import Provider
from social_consent.providers.content_addresses import Content, provider_for
from social_consent.stored_content.loaded_hosts import in_script, in_style

MOST_HIDDEN = 500  # characters that are read of what looks like a tag inside something else
# Characters between the tags of an element that is taken whole, but for plain text.
MOST_INSIDE = 20_000
SPACE = r"[ \t\n\f\r]"
OPENING = re.compile(r"<([a-zA-Z][^ \t\n\f\r/>]*)")
MARKUP = re.compile(r"<!--|<[!?/][^>]*(?:>|\Z)|<(?=[a-zA-Z])")
COMMENT_END = re.compile(r"--!?>|(?<=<!--)-?>")
VALUE = (
    r"\"(?P<double>[^\"]*)(?:\"|\Z)|'(?P<single>[^']*)(?:'|\Z)"
    r"|(?P<bare>[^ \t\n\f\r>\"'][^ \t\n\f\r>]*)?"
)
ATTRIBUTE = re.compile(
    rf"(?:{SPACE}|/)*(?P<name>=?[^ \t\n\f\r/>=]+|=)(?:{SPACE}*={SPACE}*(?:{VALUE}))?"
)
TAG_END = re.compile(rf"(?:{SPACE}|/)*>")

EMBEDS = frozenset(
    {"iframe", "frame", "script", "object", "embed", "applet", "portal", "fencedframe"}
)
WHOLE = EMBEDS | {"video", "audio", "picture", "style"}  # with their content
SINGLE = frozenset({"img", "image", "input", "source", "track", "link", "use", "feimage"})
TEXT_ONLY = frozenset(
    {"script", "style", "textarea", "title", "xmp", "noembed", "noframes", "iframe"}
)
SOURCES = frozenset(
    {
        "src",
        "srcset",
        "imagesrcset",
        "data",
        "poster",
        "background",
        "code",
        "archive",
        "lowsrc",
        "dynsrc",
        "ping",
    }
)
DATA_BLOCKS = frozenset(
    {"application/json", "application/ld+json", "importmap", "speculationrules"}
)
# Whose href is loaded, or leads loading.
LINKING = frozenset({"link", "use", "image", "feimage", "base", "script"})
LOADING_TAGS = WHOLE | SINGLE | {"base", "meta", "body", "table", "tr", "td", "th"}
NOWHERE = "?"  # the host of what names none, such as a document in an attribute

# Where embed codes that a script turns into a frame keep the address of the content.
QUOTED_IN = ("data-instgrm-permalink", "data-embed-url", "data-bluesky-uri", "cite")


@dataclass(frozen=True, slots=True)
class Embed:
    """Part of the HTML that would make a browser contact another host.

    Attributes:
        start, end: where it is, as indexes in the HTML.
        host: the host, NOWHERE where none is named.
        address: what is loaded; empty where that is not known.
        title: title of the element.
        tag: name of the element; empty for a single attribute, or for what only looks like a tag.
        content: the content of an enabled provider that shows the same.
    """

    start: int
    end: int
    host: str = NOWHERE
    address: str = ""
    title: str = ""
    tag: str = ""
    content: Content | None = None


class _Attribute(NamedTuple):
    name: str
    value: str
    start: int
    end: int


class _Reference(NamedTuple):
    """An address that a browser would load by itself."""

    address: str
    host: str
    attribute: _Attribute | None = None  # None: it is in the content of an element


@dataclass(frozen=True, slots=True)
class _Tag:
    name: str
    attributes: tuple[_Attribute, ...]
    start: int
    end: int  # -1: it never ends

    def value(self, name: str) -> str:
        """Return the value of an attribute, of which the first of a name counts; else ""."""
        values = (attribute.value for attribute in self.attributes if attribute.name == name)
        return next(values, "")


def find_embeds(html: str, own: Collection[str], among: Sequence[Provider]) -> list[Embed]:
    """Return everything in `html` that would load from a host other than `own`, in order, without
    overlaps."""
    taken: list[Embed] = []
    reader = _Reader(html, own, among)
    at = 0
    while match := MARKUP.search(html, at):
        at = match.end()
        if match[0] == "<!--":
            end = COMMENT_END.search(html, at)
            at = end.end() if end else len(html)
        elif match[0] == "<":
            new, at = reader.tag_at(match.start())
            taken += new
            at = max([at, *(embed.end for embed in new)])
    return sorted([*taken, *reader.hidden(taken)], key=lambda embed: embed.start)


def with_cards(
    html: str,
    own: Collection[str],
    among: Sequence[Provider],
    card: Callable[[Content, str], str],
    link: Callable[[Embed], str],
) -> str:
    """Return the HTML with each embed of an enabled provider replaced by `card(content, title)`,
    and every other embed by `link(embed)`. Nothing else changes."""
    parts, at = [], 0
    for embed in find_embeds(html, own, among):
        if embed.start < at:
            continue
        parts.append(html[at : embed.start])
        if not embed.tag:
            parts.append("&lt;" if html[embed.start] == "<" else " ")
        elif embed.content:
            parts.append(card(embed.content, embed.title))
        elif not _is_companion(embed, among):
            parts.append(link(embed))
        at = embed.end
    return "".join([*parts, html[at:]])


def host_of(address: str) -> str:
    """Return the host that a browser would contact for an address in a page; "" for the page's own,
    NOWHERE where there is none."""
    text = re.sub(r"[\t\n\r]", "", address).strip("".join(map(chr, range(33)))).replace("\\", "/")
    scheme = re.match(r"([a-z][a-z0-9+.-]*):", text, re.IGNORECASE)
    if (not scheme and not text.startswith("//")) or text.lower() == "about:blank":
        return ""
    if scheme and scheme[1].lower() not in {"http", "https", "ws", "wss", "ftp"}:
        return NOWHERE
    rest = text[scheme.end() if scheme else 0 :].lstrip("/")
    return re.split(r"[/?#]", rest, maxsplit=1)[0].rpartition("@")[2].lower() or NOWHERE


def _tag(html: str, start: int, stop: int) -> _Tag:
    """Return the start tag at `start`, read no further than `stop`."""
    stop = min(stop, len(html))
    opening = OPENING.match(html, start, stop)
    if opening is None:
        return _Tag("", (), start, -1)
    attributes = list[_Attribute]()
    at = opening.end()
    while not (end := TAG_END.match(html, at, stop)):
        match = ATTRIBUTE.match(html, at, stop)
        if match is None:
            return _Tag(opening[1].lower(), tuple(attributes), start, -1)
        value = unescape(match["double"] or match["single"] or match["bare"] or "")
        attributes.append(_Attribute(match["name"].lower(), value, match.start(), match.end()))
        at = match.end()
    return _Tag(opening[1].lower(), tuple(attributes), start, end.end())


class _Reader:
    """Reads one text of HTML in linear time."""

    def __init__(self, html: str, own: Collection[str], among: Sequence[Provider]) -> None:
        self.html, self.own, self.among = html, own, among
        self.tags: set[int] = set()  # where one begins
        self.without_end: set[str] = set()  # names whose end tag does not come any more
        self.is_broken = False  # a tag never ended

    def tag_at(self, start: int) -> tuple[list[Embed], int]:
        """Return what the tag that begins here would load, and where the next may begin."""
        tag = _tag(self.html, start, start + MOST_HIDDEN if self.is_broken else len(self.html))
        self.tags.add(start)
        if tag.end < 0:
            self.is_broken = True
            return [_plain_text(start)], start + 1
        text_end, whole_end = self._ends(tag)
        embeds = list(self._of_tag(tag, text_end, whole_end))
        return embeds, text_end if tag.name in TEXT_ONLY else tag.end

    def hidden(self, taken: Sequence[Embed]) -> Iterator[Embed]:
        """Yield what looks like a tag in a comment, a text or an attribute, and would load if it
        were one."""
        ranges = iter(sorted((embed.start, embed.end) for embed in taken))
        start, end = next(ranges, (0, 0))
        for match in OPENING.finditer(self.html):
            while end <= match.start():
                start, end = next(ranges, (len(self.html), len(self.html) + 1))
            is_known = match.start() in self.tags or start <= match.start()
            if is_known or match[1].lower() not in LOADING_TAGS:
                continue
            tag = _tag(self.html, match.start(), match.start() + MOST_HIDDEN)
            if tag.name in EMBEDS or tag.end < 0 or _foreign(tag, self.own):
                yield _plain_text(match.start())

    def _ends(self, tag: _Tag) -> tuple[int, int]:
        """Return start and end of the end tag of an element; the end of the start tag twice where
        there is none."""
        nothing = tag.end, tag.end
        if tag.name not in WHOLE | TEXT_ONLY | {"blockquote"} or tag.name in self.without_end:
            return nothing
        is_text = tag.name in TEXT_ONLY
        pattern = re.compile(rf"</{re.escape(tag.name)}(?=[ \t\n\f\r/>])[^>]*>", re.IGNORECASE)
        match = pattern.search(
            self.html, tag.end, len(self.html) if is_text else tag.end + MOST_INSIDE
        )
        if match is None and is_text:
            self.without_end.add(tag.name)
        return (match.start(), match.end()) if match else nothing

    def _of_tag(self, tag: _Tag, text_end: int, whole_end: int) -> Iterator[Embed]:
        if tag.name == "blockquote" and (content := _quoted(tag, self.among)):
            yield Embed(tag.start, whole_end, host="", tag=tag.name, content=content)
            return
        foreign = _foreign(tag, self.own) or _in_text(tag, self.html[tag.end : text_end], self.own)
        if foreign and tag.name in WHOLE | SINGLE:
            with_host = (reference for reference in foreign if reference.host != NOWHERE)
            first = next(with_host, foreign[0])
            is_shown = tag.name in EMBEDS - {"script"}
            yield Embed(
                start=tag.start,
                end=whole_end,
                host=first.host,
                address=first.address,
                title=tag.value("title"),
                tag=tag.name,
                content=provider_for(first.address, self.among) if is_shown else None,
            )
            return
        for address, host, attribute in foreign:
            if attribute is not None:
                yield Embed(attribute.start, attribute.end, host, address)


def _plain_text(start: int) -> Embed:
    return Embed(start, start + 1)


def _foreign(tag: _Tag, own: Collection[str]) -> list[_Reference]:
    """Return what a browser would load by itself from other hosts, the first of each attribute."""
    references = []
    for attribute in tag.attributes:
        name = attribute.name
        for address in _loaded(tag, name, attribute.value):
            host = host_of(address)
            is_inline = (
                host == NOWHERE
                and tag.name not in EMBEDS
                and name not in {"href", "xlink:href", "srcdoc"}
            )
            if host and host not in own and not is_inline:
                references.append(_Reference(address, host, attribute))
                break
    return references


def _loaded(tag: _Tag, name: str, value: str) -> Sequence[str]:
    """Return the addresses in an attribute that are loaded without a click."""
    if name in {"srcset", "imagesrcset", "archive"}:
        return re.split(r"[\s,]+", value)
    if name in SOURCES or (name in {"href", "xlink:href"} and tag.name in LINKING):
        return [value] if value.strip() else []
    if name == "srcdoc":
        return ["about:srcdoc"]
    if name == "data-src" and tag.name in EMBEDS:
        return [value]
    if name == "style":
        return [f"//{host}" for _line, host in in_style(value)]
    if name == "content" and tag.name == "meta" and "refresh" in tag.value("http-equiv").lower():
        return re.findall(r"(?:https?:)?[/\\]{2}[^\s\"']+", value, re.IGNORECASE)
    return []


def _in_text(tag: _Tag, text: str, own: Collection[str]) -> list[_Reference]:
    """Return the same as `_foreign` for the text of a script, a style sheet or a film's sources."""
    hosts: list[str] = []
    if tag.name == "script" and tag.value("type").strip().lower() not in DATA_BLOCKS:
        hosts = [host for _line, host in in_script(text)]
    elif tag.name == "style":
        hosts = [host for _line, host in in_style(text)]
    elif tag.name in WHOLE:
        references = []
        for match in OPENING.finditer(text):
            inner_tag = _tag(text, match.start(), len(text))
            for inner in _foreign(inner_tag, own):
                references.append(_Reference(inner.address, inner.host))
        return references
    return [_Reference(f"https://{host}/", host) for host in hosts if host not in own]


def _quoted(tag: _Tag, among: Sequence[Provider]) -> Content | None:
    for name in QUOTED_IN:
        address = tag.value(name).replace("at://", "https://embed.bsky.app/embed/", 1)
        if address and (content := provider_for(address, among)):
            return content
    return None


def _is_companion(embed: Embed, among: Sequence[Provider]) -> bool:
    """Return whether it is the script of an embed code whose frame is replaced already."""
    parts = urlsplit(embed.address if "//" in embed.address else f"//{embed.address}")
    if embed.tag == "script":
        for provider in among:
            if f"{embed.host}{parts.path}" in provider.scripts or embed.host in provider.instances:
                return True
    return False
