"""Read a page as a browser's parser does, and stricter: every element that is opened must be
closed."""

import re
from dataclasses import dataclass, field
from datetime import datetime
from html.parser import HTMLParser

VOID = {
    "area",
    "base",
    "br",
    "col",
    "embed",
    "hr",
    "img",
    "input",
    "link",
    "meta",
    "source",
    "track",
    "wbr",
}
LOADED = {
    ("img", "src"),
    ("script", "src"),
    ("iframe", "src"),
    ("source", "srcset"),
    ("video", "src"),
    ("audio", "src"),
}

Attributes = dict[str, str]

# A valid date, local or global date and time string (HTML, 2.3.5): a second has three digits more
# at most.
TIME = re.compile(
    r"(\d{4}-\d\d-\d\d)(?:[T ](\d\d:\d\d)(?::(\d\d)(?:\.\d{1,3})?)?(?:Z|[+-]\d\d:?\d\d)?)?",
    re.ASCII,
)


def is_valid_time(text: str) -> bool:
    """Whether the `datetime` of a <time> is a day, or a moment of one, that HTML allows."""
    parts = TIME.fullmatch(text)
    if parts is None:
        return False
    try:
        datetime.strptime(  # noqa: DTZ007
            f"{parts[1]} {parts[2] or '00:00'}:{parts[3] or '00'}", "%Y-%m-%d %H:%M:%S"
        )
    except ValueError:
        return False
    return True


@dataclass
class Markup(HTMLParser):
    """The elements of a page in their order, and what is wrong with its nesting."""

    source: str
    elements: list[tuple[str, Attributes]] = field(default_factory=list)
    faults: list[str] = field(default_factory=list)
    open: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        HTMLParser.__init__(self)
        self.feed(self.source)
        self.close()
        self.faults += [f"<{tag}> is never closed" for tag in self.open]

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        names = [name for name, _value in attrs]
        if len(names) != len(set(names)):
            self.faults.append(f"<{tag}> has an attribute twice")
        self.elements.append((tag, {name: value or "" for name, value in attrs}))
        if tag not in VOID:
            self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        if self.open and self.open[-1] == tag:
            self.open.pop()
        else:
            self.faults.append(f"</{tag}> closes {self.open[-1:] or 'nothing'}")

    def all(self, tag: str) -> list[Attributes]:
        return [attributes for name, attributes in self.elements if name == tag]

    @property
    def ids(self) -> list[str]:
        return [attributes["id"] for _tag, attributes in self.elements if "id" in attributes]

    @property
    def links(self) -> list[Attributes]:
        return [link for link in self.all("a") if "href" in link]

    @property
    def resources(self) -> list[str]:
        """Every address that the browser fetches by itself."""
        loaded = [
            attributes[name]
            for tag, attributes in self.elements
            for t, name in LOADED
            if tag == t and name in attributes
        ]
        linked = [
            link["href"]
            for link in self.all("link")
            if link.get("rel") not in {"canonical", "alternate"}
        ]
        return loaded + linked
