"""What a page links to and loads, read with an HTML parser, for the checks of the notice."""

from dataclasses import dataclass, field
from html.parser import HTMLParser
from weakref import WeakKeyDictionary

from privacy.registry.promise import Page

Attributes = dict[str, str]
PERSONAL = {"email", "tel", "password", "file"}  # types of fields that are no search


@dataclass(slots=True)
class Markup:
    """The elements of a page that the checks look at.

    - `elements`: tag and attributes of every one.
    - `inline`: (tag, text) of the scripts and styles that are written in the page.

    Outside `<template>`:

    - `links`: attributes of each `<a>` and `<area>`.
    - `frames`: of each `<iframe>`, `<object>` and `<embed>`.
    - `files`: addresses of its style sheets, scripts, and manifest.
    - `pictures`: addresses of its pictures, icons and media.
    - `scripts`: the scripts that are written in the page, those of its events among them.
    - `anchors`: every `id`.
    - `fields`: of each `<input>`, `<textarea>` and `<select>` outside forms that only search, those
      of the method GET; the type of a field to type into without one is `text`.
    """

    elements: list[tuple[str, Attributes]] = field(default_factory=list)
    inline: list[tuple[str, str]] = field(default_factory=list)
    links: list[Attributes] = field(default_factory=list)
    frames: list[Attributes] = field(default_factory=list)
    files: list[str] = field(default_factory=list)
    pictures: list[str] = field(default_factory=list)
    scripts: list[str] = field(default_factory=list)
    anchors: set[str] = field(default_factory=set)
    fields: list[Attributes] = field(default_factory=list)


_read: "WeakKeyDictionary[Page, Markup]" = WeakKeyDictionary()


def markup_of(page: Page) -> Markup:
    """Return the elements of a page, which is read once for all checks."""
    if page not in _read:
        reader = _Reader()
        reader.feed(page.text)
        _read[page] = reader.markup
    return _read[page]


class _Reader(HTMLParser):
    """Collects the elements of a page."""

    def __init__(self) -> None:
        super().__init__()
        self.markup = Markup()
        self.templates = 0
        self.searches = False
        self.inside = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        attributes = {name: value or "" for name, value in attrs}
        self.inside = tag
        self.markup.elements.append((tag, attributes))
        self.templates += tag == "template"
        if self.templates:
            return
        self.markup.anchors.add(attributes.get("id", ""))
        self.markup.scripts += [text for name, text in attributes.items() if name.startswith("on")]
        if tag in {"a", "area"}:
            self.markup.links.append({"href": attributes.get("xlink:href", ""), **attributes})
        elif tag in {"iframe", "object", "embed"}:
            self.markup.frames.append(attributes)
        elif tag == "link":
            self._note_link(attributes)
        elif tag == "script" and "src" in attributes:
            self.markup.files.append(attributes["src"])
        elif tag in {"img", "source", "audio", "video"}:
            self._note_pictures(attributes)
        elif tag in {"form", "input", "textarea", "select"}:
            self._note_field(tag, attributes)

    def _note_field(self, tag: str, attributes: Attributes) -> None:
        if tag == "form":
            self.searches = attributes.get("method", "get").lower() == "get"
            return
        kind = attributes.get("type") or "text"
        if kind.lower() in PERSONAL or not self.searches:
            self.markup.fields.append({**attributes, "type": kind})

    def _note_link(self, attributes: Attributes) -> None:
        relations, address = attributes.get("rel", "").lower().split(), attributes.get("href", "")
        if {"stylesheet", "manifest"} & set(relations):
            self.markup.files.append(address)
        elif "icon" in relations:
            self.markup.pictures.append(address)

    def _note_pictures(self, attributes: Attributes) -> None:
        for name in ("src", "poster"):
            self.markup.pictures += attributes.get(name, "").split()
        for candidate in attributes.get("srcset", "").split(","):
            self.markup.pictures += candidate.split()[:1]

    def handle_endtag(self, tag: str) -> None:
        self.templates -= tag == "template" and self.templates > 0
        self.searches &= tag != "form"
        self.inside = ""

    def handle_data(self, data: str) -> None:
        if self.inside not in {"script", "style"}:
            return
        self.markup.inline.append((self.inside, data))
        if self.inside == "script" and not self.templates:
            self.markup.scripts.append(data)
