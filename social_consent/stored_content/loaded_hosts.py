"""The hosts that markup, scripts and style sheets would make a browser contact by themselves."""

import re
from collections.abc import Iterator, Mapping
from html.parser import HTMLParser

# What a browser loads, or sends a form to; links that a visitor follows do not count.
LOADING = frozenset(
    {
        "src",
        "srcset",
        "imagesrcset",
        "href",
        "xlink:href",
        "action",
        "formaction",
        "poster",
        "background",
        "manifest",
        "data",
        "ping",
        "srcdoc",
    }
)
FOLLOWED = frozenset({"a", "area"})  # of a <base>, everything relative would be loaded
FOLLOWED_BY = frozenset({"href", "xlink:href"})  # the latter in drawings
# <link> elements with nothing but these only say something (HTML Living Standard, "Link types").
SAYING = frozenset(
    {"alternate", "author", "canonical", "help", "license", "me", "next", "prev", "search"}
)

ADDRESS = re.compile(
    r"(?:(?:https?|wss?):|(?<![\w.:/-]))//([a-z0-9-]+(?:\.[a-z0-9-]+)+(?::\d+)?)", re.IGNORECASE
)
# In scripts the end of a host may be added later; a server for calls learns the address, too.
QUOTED_ADDRESS = re.compile(
    r"(?:(?:https?|wss?):|(?<=[\"'`]))//([a-z0-9-]+(?:\.[a-z0-9-]+)+(?::\d+)?)"
    r"|(?:https?|wss?)://([a-z0-9-]+)(?=[\"'`])"
    r"|\b(?:stuns?|turns?):([a-z0-9-]+(?:\.[a-z0-9-]+)+)",
    re.IGNORECASE,
)
STYLE_ADDRESS = re.compile(  # in quotes too, as in image-set()
    r"(?:url\(\s*[\"']?|[\"'])(?:https?:)?//([^/\"')\s]+)", re.IGNORECASE
)
TEMPLATE_PARTS = re.compile(r"{#.*?#}|{%\s*comment\b.*?endcomment\s*%}|{%.*?%}|{{.*?}}", re.DOTALL)
STYLE_COMMENT = re.compile(r"/\*.*?\*/", re.DOTALL)
SCRIPT_COMMENT = re.compile(r"/\*.*?\*/|(?:^|(?<=[\s;{}(),]))//[^\n]*", re.DOTALL | re.MULTILINE)


def in_markup(text: str) -> Iterator[tuple[int, str]]:
    """Return (line, host) of everything that a page or template would load from other hosts."""
    reader = _Reader()
    reader.feed(blanked(TEMPLATE_PARTS, text))
    return iter(reader.hosts)


def in_element(tag: str, attributes: Mapping[str, str], line: int = 1) -> Iterator[tuple[int, str]]:
    """Return (line, host) of everything that an element would load from other hosts."""
    says_only = tag == "link" and set(attributes.get("rel", "").lower().split()) <= SAYING
    for name, value in attributes.items():
        if name in LOADING or name.startswith("data-"):
            if not (says_only or (tag in FOLLOWED and name in FOLLOWED_BY)):
                yield from _matches(ADDRESS, value, line)
        elif name == "style":
            yield from in_style(value, line)
        elif (
            tag == "meta"
            and name == "content"
            and "refresh" in attributes.get("http-equiv", "").lower()
        ):
            yield from _matches(ADDRESS, value, line)


def in_script(text: str, line: int = 1) -> Iterator[tuple[int, str]]:
    """Return (line, host) of every address in a script, since its use cannot be determined."""
    return _matches(QUOTED_ADDRESS, blanked(SCRIPT_COMMENT, text.replace(r"\/", "/")), line)


def in_style(text: str, line: int = 1) -> Iterator[tuple[int, str]]:
    """Return (line, host) of everything that a style sheet would load from other hosts."""
    return _matches(STYLE_ADDRESS, blanked(STYLE_COMMENT, text), line)


class _Reader(HTMLParser):
    """Collects (line, host) from markup."""

    def __init__(self) -> None:
        super().__init__()
        self.hosts: list[tuple[int, str]] = []
        self.inside = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.inside, (line, _column) = tag, self.getpos()
        self.hosts += in_element(tag, {name: value or "" for name, value in attrs}, line)

    def handle_endtag(self, tag: str) -> None:
        self.inside = ""

    def handle_data(self, data: str) -> None:
        if self.inside in {"script", "style"}:
            line, _column = self.getpos()
            self.hosts += in_script(data, line) if self.inside == "script" else in_style(data, line)


def blanked(pattern: re.Pattern[str], text: str) -> str:
    """Return the text without what matches, with the same line numbers."""
    return pattern.sub(lambda match: "\n" * match[0].count("\n"), text)


def _matches(pattern: re.Pattern[str], text: str, line: int) -> Iterator[tuple[int, str]]:
    for match in pattern.finditer(text):
        host: str = match[match.lastindex or 0]
        yield line + text.count("\n", 0, match.start()), host.lower()
