"""Third parties that the project's own files would make a browser contact without consent."""

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

# Content-Security-Policy, of django-csp and of Django 6.0.
POLICIES = (
    "CONTENT_SECURITY_POLICY",
    "CONTENT_SECURITY_POLICY_REPORT_ONLY",
    "SECURE_CSP",
    "SECURE_CSP_REPORT_ONLY",
)
# Sources of a policy that allow every host.
EVERY_HOST = frozenset({"*", "http:", "https:", "ws:", "wss:"})
NAMESPACES = frozenset({"www.w3.org"})  # in scripts that create SVG; never contacted


@dataclass(frozen=True, slots=True)
class ExternalReference:
    """Host that a file would make the browser contact."""

    file: str
    line: int
    host: str


def external_references() -> Iterator[ExternalReference]:
    """Return every reference to a third party in the templates, static files and settings of the
    project; installed packages are not read."""
    ours = own_hosts() | NAMESPACES
    for reference in chain(in_settings(), *map(in_file, own_files())):
        if reference.host not in ours:
            yield reference


def own_files() -> Iterator[Path]:
    """Yield the templates and static files of the project, without installed packages."""
    suffixes = MARKUP | SCRIPTS | STYLES
    for folder in sorted({*template_folders(), *static_folders()}):
        if not is_installed(folder):
            for path in sorted(folder.rglob("*")):
                if path.suffix in suffixes and path.is_file():
                    yield path


def template_folders() -> Iterator[Path]:
    """Yield the template folders of the settings and of all apps."""
    engines: list[dict[str, Any]] = settings.TEMPLATES
    for engine in engines:
        yield from map(Path, engine.get("DIRS", ()))
    for app in apps.get_app_configs():
        yield Path(app.path) / "templates"


def static_folders() -> Iterator[Path]:
    """Yield the folders in which the static files finders look; none without staticfiles."""
    if not apps.is_installed("django.contrib.staticfiles"):
        return
    try:
        for finder in get_finders():
            for storage in getattr(finder, "storages", {}).values():
                yield Path(storage.location)
    except ImproperlyConfigured:
        return  # another check says so


def is_installed(folder: Path) -> bool:
    """Return whether a folder belongs to an installed package."""
    return any(folder.is_relative_to(packages) for packages in map(Path, site.getsitepackages()))


def in_file(path: Path) -> Iterator[ExternalReference]:
    """Return the references of a file; bytes that are not UTF-8 are skipped."""
    text = path.read_text(encoding="utf-8", errors="replace")
    if path.suffix in MARKUP:
        hosts = in_markup(text)
    elif path.suffix in SCRIPTS:
        hosts = in_script(text)
    else:
        hosts = in_style(text)
    return (ExternalReference(str(path), line, host) for line, host in hosts)


def in_settings() -> Iterator[ExternalReference]:
    """Yield the hosts that the pages' policies allow, and that files are served from."""
    for name in POLICIES:
        for source in _strings(getattr(settings, name, None)):
            host = source.rpartition("//")[2].partition("/")[0]
            if source in EVERY_HOST or ("." in host and not source.startswith("'")):
                yield ExternalReference(f"settings.{name}", 0, host or source)
    for name in ("STATIC_URL", "MEDIA_URL"):
        if host := urlsplit(str(getattr(settings, name, None) or "")).netloc:
            yield ExternalReference(f"settings.{name}", 0, host)


def _strings(value: object) -> Iterator[str]:
    """Yield every string in a setting of nested mappings and lists."""
    if isinstance(value, dict):
        for inner in value.values():
            yield from _strings(inner)
    elif isinstance(value, list | tuple | set | frozenset):
        for inner in value:
            yield from _strings(inner)
    elif isinstance(value, str):
        yield value
