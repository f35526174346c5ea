"""The forms of a page that are posted, and their fields."""

from dataclasses import dataclass, field
from html.parser import HTMLParser

CONTROLS = {"input", "textarea", "select", "button"}


@dataclass
class Field:
    """One control of a form; a button may have no name."""

    name: str
    kind: str  # type of the input, "textarea", "select" or "button"
    value: str  # of a select: its first option that has one
    chosen: bool = False  # a box that is checked
    options: list[str] = field(default_factory=list)
    selected: list[str] = field(default_factory=list)  # options
    attributes: dict[str, str] = field(default_factory=dict)


class Forms(HTMLParser):
    """The forms of a page that are posted: where to, and their fields."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.forms: list[tuple[str, list[Field]]] = []
        self.is_open = False
        self.is_text = False  # in a textarea
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in attrs}
        if tag == "form":
            self.is_open = given.get("method", "").lower() == "post"
            if self.is_open:
                self.forms.append((given.get("action", ""), []))
        if not self.is_open:
            return
        fields = self.forms[-1][1]
        if tag in CONTROLS and ("name" in given or tag == "button"):
            kind = given.get("type", "text") if tag == "input" else tag
            name, value = given.get("name", ""), given.get("value", "")
            fields.append(Field(name, kind, value, "checked" in given, attributes=given))
            self.is_text = tag == "textarea"
        elif tag == "option" and fields:
            value = given.get("value", "")
            fields[-1].options.append(value)
            fields[-1].value = fields[-1].value or value
            fields[-1].selected += [value] if "selected" in given else []

    def handle_data(self, data: str) -> None:
        if self.is_text:
            self.forms[-1][1][-1].value += data

    def handle_endtag(self, tag: str) -> None:
        if tag == "textarea":
            self.is_text = False
        if tag == "form":
            self.is_open = False
