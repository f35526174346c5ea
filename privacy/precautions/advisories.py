"""Known vulnerabilities of the installed packages, by an advisory file in OSV format.

The operator drops and updates the file (https://ossf.github.io/osv-schema/): one advisory, a list
of them, or `{"vulns": [...]}`. Nothing is sent to anybody.
"""

import json
from collections.abc import Iterator, Mapping
from datetime import datetime, timedelta
from importlib.metadata import distributions
from pathlib import Path
from typing import Any

from django.utils import timezone
from packaging.utils import canonicalize_name
from packaging.version import InvalidVersion, Version

ECOSYSTEM = "PyPI"


class AdvisoryFileError(Exception):
    """The file is missing, or not in OSV format."""


def age_of(path: Path) -> timedelta:
    """Return how long ago the file was written. Raises AdvisoryFileError."""
    try:
        written = datetime.fromtimestamp(path.stat().st_mtime, tz=timezone.get_current_timezone())
    except OSError:
        raise AdvisoryFileError from None
    return timezone.now() - written


def installed() -> dict[str, str]:
    """Return {name: version} of the packages that this process can import."""
    packages = dict[str, str]()
    for distribution in distributions():
        name = distribution.metadata["Name"]
        if name:
            packages.setdefault(canonicalize_name(name), distribution.version)
    return packages


def vulnerable(path: Path, packages: Mapping[str, str]) -> list[tuple[str, str, str]]:
    """Return (package, version, advisory) of each installed package with a known vulnerability.

    Raises AdvisoryFileError.
    """
    hits = set[tuple[str, str, str]]()
    try:
        for advisory in _advisories(path):
            for name in _affected(advisory, packages):
                hits.add((name, packages[name], str(advisory["id"])))
    except (AttributeError, KeyError, TypeError, InvalidVersion):
        raise AdvisoryFileError from None
    return sorted(hits)


def _advisories(path: Path) -> Iterator[Mapping[str, Any]]:
    try:
        content = json.loads(path.read_text("utf-8"))
    except (OSError, ValueError):
        raise AdvisoryFileError from None
    if isinstance(content, dict):
        content = content.get("vulns", [content])
    for advisory in content:
        if not advisory.get("withdrawn"):
            yield advisory


def _affected(advisory: Mapping[str, Any], packages: Mapping[str, str]) -> Iterator[str]:
    for affected in advisory["affected"]:
        package = affected.get("package", {})
        name = canonicalize_name(str(package.get("name", "")))
        if package.get("ecosystem") != ECOSYSTEM or name not in packages:
            continue
        version = Version(packages[name])
        listed = {Version(text) for text in affected.get("versions", []) if _is_version(text)}
        ranges = affected.get("ranges", [])
        if version in listed or any(_in_range(version, each) for each in ranges):
            yield name


def _is_version(text: str) -> bool:
    try:
        Version(text)
    except InvalidVersion:
        return False
    return True


def _in_range(version: Version, affected_range: Mapping[str, Any]) -> bool:
    """Return whether a version is in a range of events, as the schema evaluates it."""
    if affected_range.get("type") != "ECOSYSTEM":
        return False
    is_vulnerable, events = False, list[tuple[str, str]]()
    for event in affected_range["events"]:
        events += event.items()
    events.sort(key=lambda event: _order(event[1]))
    for kind, text in events:
        reached = text == "0" or version >= Version(text)
        if kind == "introduced":
            is_vulnerable = is_vulnerable or reached
        elif kind == "fixed":
            is_vulnerable = is_vulnerable and not reached
        elif kind == "last_affected":
            is_vulnerable = is_vulnerable and version <= Version(text)
    return is_vulnerable


def _order(text: str) -> Version:
    return Version("0.dev0") if text == "0" else Version(text)
