"""Checks of the notice that need only HTTP, as data, so that anyone can make them from outside."""

from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.urls import reverse
from django.utils import translation

from privacy.conf import conf

VERSION = 1  # of the format of checks.json
# What each header has to match: regular expressions, without regard to case.
HEADERS = {
    "content-security-policy": r"frame-ancestors",
    "referrer-policy": r"^(no-referrer|same-origin|(strict-)?origin(-when-cross-origin)?)$",
    "x-content-type-options": r"^nosniff$",
}


def checks_as_data() -> dict[str, Any]:
    """Return the content of checks.json: a check per page of `conf.PUBLIC_VIEWS` and language."""
    paths = dict[str, None]()
    for view in conf.PUBLIC_VIEWS:
        for code, _name in settings.LANGUAGES:
            with translation.override(code):
                paths[reverse(view)] = None
    own = [urlsplit(conf.SITE_URL).netloc]
    return {"version": VERSION, "checks": [_check(path, own) for path in paths]}


def _check(path: str, own_hosts: list[str]) -> dict[str, Any]:
    """Return what each sentence expects of a page."""
    headers = dict(HEADERS)
    if conf.SITE_URL.startswith("https:"):
        headers["strict-transport-security"] = r"max-age=\"?\d{8,}"
    return {
        "path": path,
        "own_hosts": own_hosts,
        "status_below": 400,
        "expect": {
            "S01": {"only_own_hosts": True},
            "S15": {"cookies": False},
            "S31": {"headers": headers},
        },
    }
