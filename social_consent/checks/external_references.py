"""Whom the project's own files would make a browser contact, without asking anybody: found by
reading them."""

import site
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import chain
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from django.apps import apps
from django.conf import settings
from django.contrib.staticfiles.finders import get_finders
from django.core.exceptions import ImproperlyConfigured

from social_consent.request.site_urls import own_hosts
from social_consent.stored_content.loaded_hosts import in_markup, in_script, in_style

MARKUP = frozenset({".html", ".htm", ".svg", ".jinja", ".j2"})
SCRIPTS = frozenset({".js", ".mjs"})
STYLES = frozenset({".css"})

# Content-Security-Policy, by django-csp and by Django 6.0; and the sources in it that allow every
# host.
POLICIES = (
    "CONTENT_SECURITY_POLICY",
    "CONTENT_SECURITY_POLICY_REPORT_ONLY",
    "SECURE_CSP",
    "SECURE_CSP_REPORT_ONLY",
)
EVERY_HOST = frozenset({"*", "http:", "https:", "ws:", "wss:"})
NAMESPACES = frozenset({"www.w3.org"})  # named by scripts that make SVG, contacted by nobody


@dataclass(frozen=True, slots=True)
class ExternalReference:
    """A host that a file would make the browser contact."""

    file: str
    line: int
    host: str


def external_references() -> Iterator[ExternalReference]:
    """Every third party in the templates, static files and settings of the project; installed
    packages are not read."""
    found = chain(in_settings(), *(in_file(path) for path in own_files()))
    return (one for one in found if one.host not in own_hosts() | NAMESPACES)


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


def in_file(path: Path) -> Iterator[ExternalReference]:
    """What a file mentions; one that is no UTF-8 text is read as far as it is."""
    text = path.read_text(encoding="utf-8", errors="replace")
    if path.suffix in MARKUP:
        found = in_markup(text)
    elif path.suffix in SCRIPTS:
        found = in_script(text)
    else:
        found = in_style(text)
    return (ExternalReference(str(path), line, host) for line, host in found)


def in_settings() -> Iterator[ExternalReference]:
    """Hosts that the policies of the pages allow, and that files are served from."""
    for name in POLICIES:
        for source in _strings(getattr(settings, name, None)):
            host = source.rpartition("//")[2].partition("/")[0]
            if source in EVERY_HOST or ("." in host and not source.startswith("'")):
                yield ExternalReference(f"settings.{name}", 0, host or source)
    for name in ("STATIC_URL", "MEDIA_URL"):
        if host := urlsplit(str(getattr(settings, name, None) or "")).netloc:
            yield ExternalReference(f"settings.{name}", 0, host)


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
