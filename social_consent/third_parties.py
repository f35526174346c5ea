"""Whom the project's own files would make a browser contact, without asking anybody: found by
reading them."""

import re
import site
from collections.abc import Iterator
from dataclasses import dataclass
from html.parser import HTMLParser
from itertools import chain
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from django.apps import apps
from django.conf import settings
from django.contrib.staticfiles.finders import get_finders
from django.core.exceptions import ImproperlyConfigured

from social_consent.conf import conf

MARKUP = frozenset({".html", ".htm", ".svg", ".jinja", ".j2"})
SCRIPTS = frozenset({".js", ".mjs"})
STYLES = frozenset({".css"})

# What a browser loads, or sends to, by itself or with the visitor's form; a link that one follows
# is none of it.
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
        "data",
        "ping",
        "srcdoc",
    }
)
FOLLOWED = frozenset({"a", "area", "base"})
# <link> elements with nothing but these only say something (HTML Living Standard, "Link types").
SAYING = frozenset(
    {"alternate", "author", "canonical", "help", "license", "me", "next", "prev", "search"}
)

ADDRESS = re.compile(
    r"(?:(?:https?|wss?):|(?<![\w.:/-]))//([a-z0-9-]+(?:\.[a-z0-9-]+)+(?::\d+)?)", re.IGNORECASE
)
QUOTED_ADDRESS = re.compile(
    r"(?:(?:https?|wss?):|(?<=[\"'`]))//([a-z0-9-]+(?:\.[a-z0-9-]+)+(?::\d+)?)", re.IGNORECASE
)
STYLE_ADDRESS = re.compile(r"(?:url\(|@import)\s*[\"']?(?:https?:)?//([^/\"')\s]+)", re.IGNORECASE)
TEMPLATE_PARTS = re.compile(r"{#.*?#}|{%\s*comment\b.*?endcomment\s*%}|{%.*?%}|{{.*?}}", re.DOTALL)
STYLE_COMMENT = re.compile(r"/\*.*?\*/", re.DOTALL)
SCRIPT_COMMENT = re.compile(r"/\*.*?\*/|(?:^|(?<=[\s;{}(),]))//[^\n]*", re.DOTALL | re.MULTILINE)
# Content-Security-Policy, by django-csp and by Django 6.0; and the sources in it that allow every
# host.
POLICIES = (
    "CONTENT_SECURITY_POLICY",
    "CONTENT_SECURITY_POLICY_REPORT_ONLY",
    "SECURE_CSP",
    "SECURE_CSP_REPORT_ONLY",
)
ANYBODY = frozenset({"*", "http:", "https:", "ws:", "wss:"})
NAMESPACES = frozenset({"www.w3.org"})  # named by scripts that make SVG, contacted by nobody


@dataclass(frozen=True, slots=True)
class Mention:
    """A host that a file would make the browser contact."""

    file: str
    line: int
    host: str


def mentions() -> Iterator[Mention]:
    """Every third party in the templates, static files and settings of the project; installed
    packages are not read."""
    found = chain(in_settings(), *(in_file(path) for path in own_files()))
    return (one for one in found if one.host not in own_hosts() | NAMESPACES)


def own_hosts() -> set[str]:
    """Hosts that a browser may contact without asking: the site's own and those that it trusts."""
    return {
        origin.partition("//")[2] for origin in (conf.SITE_URL, *conf.TRUSTED_ORIGINS) if origin
    }


def own_files() -> Iterator[Path]:
    """Templates and static files that belong to the project, not to an installed package."""
    suffixes = MARKUP | SCRIPTS | STYLES
    for folder in sorted({*template_folders(), *static_folders()}):
        if not is_installed(folder):
            yield from sorted(
                path for path in folder.rglob("*") if path.suffix in suffixes and path.is_file()
            )


def template_folders() -> Iterator[Path]:
    engines: list[dict[str, Any]] = settings.TEMPLATES
    for engine in engines:
        yield from (Path(folder) for folder in engine.get("DIRS", ()))
    yield from (Path(app.path) / "templates" for app in apps.get_app_configs())


def static_folders() -> Iterator[Path]:
    if not apps.is_installed("django.contrib.staticfiles"):
        return
    try:
        for finder in get_finders():
            yield from (
                Path(storage.location) for storage in getattr(finder, "storages", {}).values()
            )
    except ImproperlyConfigured:
        return  # another check says so


def is_installed(folder: Path) -> bool:
    """Whether it lies in a folder of installed packages."""
    return any(folder.is_relative_to(packages) for packages in map(Path, site.getsitepackages()))


def in_file(path: Path) -> Iterator[Mention]:
    """What a file mentions; one that is no UTF-8 text is read as far as it is."""
    text = path.read_text(encoding="utf-8", errors="replace")
    if path.suffix in MARKUP:
        found = in_markup(text)
    elif path.suffix in SCRIPTS:
        found = in_script(text)
    else:
        found = in_style(text)
    return (Mention(str(path), line, host) for line, host in found)


def in_markup(text: str) -> Iterator[tuple[int, str]]:
    """(line, host) of everything that a page or template would load from elsewhere."""
    reader = _Reader()
    reader.feed(blanked(TEMPLATE_PARTS, text))
    return iter(reader.found)


def in_script(text: str, line: int = 1) -> Iterator[tuple[int, str]]:
    """(line, host) of every address in a script, since what becomes of it cannot be told."""
    return _matches(QUOTED_ADDRESS, blanked(SCRIPT_COMMENT, text), line)


def in_style(text: str, line: int = 1) -> Iterator[tuple[int, str]]:
    """(line, host) of everything that a style sheet would load from elsewhere."""
    return _matches(STYLE_ADDRESS, blanked(STYLE_COMMENT, text), line)


def in_settings() -> Iterator[Mention]:
    """Hosts that the policies of the pages allow, and that files are served from."""
    for name in POLICIES:
        for source in _strings(getattr(settings, name, None)):
            host = source.rpartition("//")[2].partition("/")[0]
            if source in ANYBODY or ("." in host and not source.startswith("'")):
                yield Mention(f"settings.{name}", 0, host or source)
    for name in ("STATIC_URL", "MEDIA_URL"):
        if host := urlsplit(str(getattr(settings, name, None) or "")).netloc:
            yield Mention(f"settings.{name}", 0, host)


class _Reader(HTMLParser):
    """Collects (line, host) from markup."""

    def __init__(self) -> None:
        super().__init__()
        self.found: list[tuple[int, str]] = []
        self.inside = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.inside, (line, _column) = tag, self.getpos()
        attributes = {name: value or "" for name, value in attrs}
        says_only = tag == "link" and set(attributes.get("rel", "").lower().split()) <= SAYING
        for name, value in attributes.items():
            if name in LOADING or name.startswith("data-"):
                if not (says_only or (tag in FOLLOWED and name == "href")):
                    self.found += _matches(ADDRESS, value, line)
            elif name == "style":
                self.found += in_style(value, line)
            elif (
                tag == "meta"
                and name == "content"
                and "refresh" in attributes.get("http-equiv", "").lower()
            ):
                self.found += _matches(ADDRESS, value, line)

    def handle_endtag(self, tag: str) -> None:
        self.inside = ""

    def handle_data(self, data: str) -> None:
        if self.inside in {"script", "style"}:
            line, _column = self.getpos()
            self.found += in_script(data, line) if self.inside == "script" else in_style(data, line)


def blanked(pattern: re.Pattern[str], text: str) -> str:
    """The text without what matches, its lines still at their numbers."""
    return pattern.sub(lambda match: "\n" * match[0].count("\n"), text)


def _matches(pattern: re.Pattern[str], text: str, line: int) -> Iterator[tuple[int, str]]:
    for match in pattern.finditer(text):
        yield line + text.count("\n", 0, match.start()), match[1].lower()


def _strings(value: object) -> Iterator[str]:
    """Every text in a setting of nested mappings and lists."""
    if isinstance(value, dict):
        for inner in value.values():
            yield from _strings(inner)
    elif isinstance(value, list | tuple | set | frozenset):
        for inner in value:
            yield from _strings(inner)
    elif isinstance(value, str):
        yield value
