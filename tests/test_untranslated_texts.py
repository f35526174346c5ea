"""Every text that people read is translated: in templates, forms, models and messages."""

import ast
import re
from collections.abc import Iterator
from html.parser import HTMLParser
from pathlib import Path

import pytest
from django.apps import apps

TOP = Path(__file__).resolve().parents[1]
PACKAGES = ("privacy", "social_consent", "telekom_site")

# Texts that are the same in every language, each with its reason.
ALLOWED = {
    "Telekom": "the brand",
    "Group": "the brand",
    "· Telekom Group": "the brand, at the end of a title",
    "security.txt": "the name of a file (RFC 9116)",
}
# Error pages that are sent when nothing works, not even the choice of a language.
BILINGUAL = {"400.html", "413.html", "500.html", "bilingual_error.html"}

# Attributes that are read out or shown, and elements whose text is not.
READ_ATTRIBUTES = {"alt", "title", "aria-label", "aria-description", "placeholder"}
SILENT = {"script", "style"}

# What a template contains beside such texts: comments, translations, tags and variables.
TRANSLATED = re.compile(
    r"{#.*?#}|{%\s*comment\b.*?endcomment\s*%}"
    r"|{%\s*blocktrans(?:late)?\b.*?endblocktrans(?:late)?\s*%}|{%.*?%}|{{.*?}}",
    re.DOTALL,
)
WORD = re.compile(r"[^\W\d_]{2,}")

# Arguments and attributes of classes whose value people read.
READ_NAMES = {
    "label",
    "help_text",
    "verbose_name",
    "verbose_name_plural",
    "empty_label",
    "short_description",
    "site_header",
    "site_title",
    "index_title",
}
READ_CALLS = {"ValidationError", "success", "error", "warning", "info"}  # with a text at once
LOGS = {"logger", "logging", "log"}  # whose texts are for operators, in English


class _Reader(HTMLParser):
    """Collects the texts and the attributes that people read."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.texts, self._silent = list[str](), False

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self._silent = tag in SILENT
        values = dict(attrs)
        self.texts += [value for name in READ_ATTRIBUTES if (value := values.get(name))]
        if tag == "meta" and values.get("name") == "description":
            self.texts.append(values.get("content") or "")

    def handle_endtag(self, tag: str) -> None:
        self._silent = False

    def handle_data(self, data: str) -> None:
        if not self._silent:
            self.texts.append(data)


def untranslated_in_template(source: str) -> list[str]:
    """Return the texts of a template that no translation covers."""
    reader = _Reader()
    reader.feed(TRANSLATED.sub("", source))
    reader.close()
    texts = [" ".join(text.split()) for text in reader.texts]
    return [text for text in texts if WORD.search(text) and text not in ALLOWED]


def untranslated_in_module(source: str) -> Iterator[str]:
    """Yield the literal texts of a module that people read."""
    for node in ast.walk(ast.parse(source)):
        match node:
            case ast.keyword(arg=str(name), value=value) if name in READ_NAMES:
                yield from _words(value)
            case ast.Assign(value=value) if _names(node) & (READ_NAMES - {"label"}):
                yield from _words(value)
            case ast.Call(func=function, args=arguments) if _is_read(function):
                for argument in arguments:
                    yield from _words(argument)


def _names(assignment: ast.Assign) -> set[str]:
    """Return the names and attributes that an assignment sets."""
    return {getattr(target, "id", getattr(target, "attr", "")) for target in assignment.targets}


def _is_read(function: ast.expr) -> bool:
    """Return whether a function shows its texts: an error of a form, or a message of a page."""
    if isinstance(function, ast.Attribute):
        owner = getattr(function.value, "id", "")
        return owner not in LOGS and (function.attr, owner == "messages") in {
            (name, name != "ValidationError") for name in READ_CALLS
        }
    return isinstance(function, ast.Name) and function.id == "ValidationError"


def _words(value: ast.expr) -> Iterator[str]:
    if isinstance(value, ast.Constant) and isinstance(value.value, str):
        if WORD.search(value.value) and value.value not in ALLOWED:
            yield value.value
    elif isinstance(value, ast.JoinedStr):
        yield from _words_of_parts(value)


def _words_of_parts(text: ast.JoinedStr) -> Iterator[str]:
    for part in text.values:
        yield from _words(part)


def templates() -> Iterator[Path]:
    for folder in (TOP / "templates", *(TOP / package for package in PACKAGES)):
        for path in folder.rglob("*.*"):
            is_bilingual = path.parent == TOP / "templates" and path.name in BILINGUAL
            is_text = "templates" in path.parts and path.suffix in {".html", ".txt", ".svg", ".xml"}
            if is_text and not is_bilingual:
                yield path


def test_the_texts_of_every_kind_of_template_are_collected() -> None:
    """Of an extension that is not collected, every text would stay English in all languages."""
    script = (TOP / ".ci" / "messages").read_text()
    collected = script.partition("--extension ")[2].partition(" ")[0].split(",")
    marked = {path.suffix for path in templates() if "translate" in path.read_text()}
    assert marked <= {f".{extension}" for extension in collected}


def test_no_template_has_a_text_outside_translation() -> None:
    faults = [
        f"{path.relative_to(TOP)}: {text!r}"
        for path in templates()
        for text in untranslated_in_template(path.read_text())
    ]
    assert faults == [], "\n".join(faults)


def test_no_form_model_or_message_has_a_text_outside_translation() -> None:
    faults = [
        f"{path.relative_to(TOP)}: {text!r}"
        for package in PACKAGES
        for path in (TOP / package).rglob("*.py")
        if "migrations" not in path.parts
        for text in untranslated_in_module(path.read_text())
    ]
    assert faults == [], "\n".join(faults)


@pytest.mark.parametrize(
    "fault",
    [
        "<p>Hello</p>",
        "{% if a %}Hello{% endif %}",
        '<img alt="Hello">',
        '<a aria-label="Hello {{ name }}" href="/">{{ name }}</a>',
        '<meta name="description" content="Hello">',
        "{% translate 'Dear customer' %}, hello",
    ],
)
def test_a_text_in_a_template_is_seen(fault: str) -> None:
    assert untranslated_in_template(fault)


def test_what_needs_no_translation_is_not_reported() -> None:
    source = """{# Note #}{% comment %}Note{% endcomment %}<style>p { color: red }</style>
    <p class="lead">{% translate "Hello" %} · {{ name }}</p><img alt="">
    {% blocktranslate %}Dear {{ name }}{% endblocktranslate %}"""
    assert untranslated_in_template(source) == []


@pytest.mark.parametrize(
    "fault",
    [
        'forms.CharField(label="Name")',
        'class Meta:\n    verbose_name = "order"',
        'raise forms.ValidationError("Wrong")',
        'messages.success(request, f"Done: {count}")',
    ],
)
def test_a_text_in_a_module_is_seen(fault: str) -> None:
    assert list(untranslated_in_module(fault))


SINGULAR = re.compile(
    r'(?:\b_|gettext|gettext_lazy)\(\s*"((?:[^"\\]|\\.)*)"\s*\)'
    r'|\{%\s*translate "((?:[^"\\]|\\.)*)"'
)
WITH_PLURAL = re.compile(r'^msgid "(.*)"\nmsgid_plural', re.MULTILINE)


def test_no_text_is_used_both_with_a_plural_and_without() -> None:
    """gettext finds a text without a plural only where the catalogue has none for it."""
    catalogues = [(TOP / name / "locale/de/LC_MESSAGES/django.po").read_text() for name in PACKAGES]
    with_plural = {text for catalogue in catalogues for text in WITH_PLURAL.findall(catalogue)}
    assert "Letter with a code" in with_plural
    files = [path for name in (*PACKAGES, "templates") for path in (TOP / name).rglob("*.*")]
    faults = [
        f"{path.relative_to(TOP)}: {match[1] or match[2]!r}"
        for path in files
        if path.suffix in {".py", ".html", ".txt"}
        for match in SINGULAR.finditer(path.read_text())
        if (match[1] or match[2]) in with_plural
    ]
    assert faults == []


ENTRY = re.compile(
    r'^(?:msgctxt "(?P<context>.*)"\n)?msgid (?P<text>(?:".*"\n)+)'
    r'(?:msgid_plural (?:".*"\n)+)?msgstr(?:\[0\])? (?P<german>(?:".*"\n)+)',
    re.MULTILINE,
)


def test_a_text_of_two_packages_has_one_translation() -> None:
    """The site looks a text up in all catalogues at once, and finds that of the first."""
    translations = dict[tuple[str, str], set[str]]()
    for name in PACKAGES:
        catalogue = (TOP / name / "locale/de/LC_MESSAGES/django.po").read_text()
        for entry in ENTRY.finditer(catalogue.partition("\n\n")[2]):
            text, german = ("".join(entry[part].split('"\n"')) for part in ("text", "german"))
            translations.setdefault((entry["context"] or "", text), set()).add(german)
    assert len(translations) > 3000
    assert [text for (_context, text), words in translations.items() if len(words) > 1] == []


def test_every_model_is_named() -> None:
    """Django would make a name of the class, in English; staff read it among the permissions."""
    nameless = set[str]()
    for model in apps.get_models():
        if model.__module__.startswith(tuple(f"{package}." for package in PACKAGES)):
            named = {"verbose_name", "verbose_name_plural"} <= model._meta.original_attrs.keys()
            nameless |= set() if named else {model._meta.label}
    assert nameless == set()
