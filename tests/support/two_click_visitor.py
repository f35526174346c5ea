"""A visitor of the small site, whose requests are checked as those of a browser would be."""

from django.template import Context, Template
from django.test import Client

SAME_ORIGIN = {"Sec-Fetch-Site": "same-origin"}


def ticked(visitor: Client, page: str = "/de/") -> list[str]:
    """What the visitor has ticked on a page, as the server tells their browser."""
    keys: list[str] = visitor.get("/social/state/", {"page": page}).json()
    return keys


def choice(**buttons: str) -> dict[str, str]:
    """What the bar's form on /de/ sends for a button such as activate="facebook", for the session
    unless it says else."""
    return {"page": "/de/", "back": "/de/?q=1", "scope": "session"} | buttons


def rendered(visitor: Client, tag: str, page: str = "/de/") -> str:
    request = visitor.get(page).wsgi_request
    return Template("{% load social_consent %}" + tag).render(Context({"request": request}))
