"""No staff page links, for any role, what this role may not open.

The pages are read once by a person with all rights. Whatever a role cannot open of what they link
must not be linked on the pages that the role can open.
"""

import re
from collections.abc import Callable
from functools import cache
from html import unescape
from pathlib import Path
from typing import Any

import pytest
from django.contrib import admin
from django.http import HttpRequest, HttpResponse
from django.test import Client
from django.urls import resolve, reverse
from django.utils import translation
from pytest_django import Settings

from privacy.controllers.models import Controller
from telekom_site.accounts.models import User
from telekom_site.accounts.roles import ROLES
from tests.conftest import prove_again
from tests.support.clerks import member
from tests.support.staff_rows import Rows, planted
from tests.support.staff_views import DJANGOS, OPEN, staff_views

pytestmark = pytest.mark.django_db
OK, REFUSED = 200, {403, 404}
LINK = re.compile(r'<a\b[^>]*\bhref="(/en/staff/[^"?#]*)')
Pages = dict[str, set[str]]  # by address
# Forms and lists of changes, which link what other pages of the record do, and files.
LEFT_OUT = ("_add", "_history", "_delete", "_export")


def logged_in(staff: User) -> Client:
    client = Client(headers={"Sec-Fetch-Site": "same-origin"})
    client.force_login(staff)
    prove_again(client, staff)
    return client


def names_of_pages(request: object, app_label: str | None = None) -> list[dict[str, Any]]:
    """Leave out the names of all pages, beside each of them, which take half of the time."""
    return [{"app_label": app_label, "name": app_label, "models": []}] if app_label else []


def related_to(rows: Rows) -> Callable[..., Any]:
    """Make records lead to these rows by each field that can, as if everything had happened."""
    stored = admin.ModelAdmin.get_object

    def get_object(pages: Any, *args: Any, **kwargs: Any) -> Any:
        row = stored(pages, *args, **kwargs)
        for field in row._meta.concrete_fields if row else ():
            other = rows.get(field.related_model)
            if other is not None and other != row and getattr(row, field.attname) is None:
                setattr(row, field.name, other)
        return row

    return get_object


def links_of(client: Client, address: str) -> set[str]:
    """Return what a page links on the staff site, beside Django's pages of the same records;
    nothing where it does not open."""
    answer = client.get(address)
    if answer.status_code != OK or answer.streaming:
        return set()
    links = map(unescape, LINK.findall(answer.content.decode(errors="replace")))
    return {link for link in links if not are_djangos(name_of(address), name_of(link))}


def are_djangos(*names: str) -> bool:
    """Return whether every page of records leads from the one view to the other."""
    parts = [name.rpartition("_") for name in names]
    return (
        len({records for records, _, _view in parts}) == 1
        and {view for _, _, view in parts} <= DJANGOS
    )


@pytest.fixture(autouse=True)
def in_english() -> None:
    translation.activate("en")


def refuse(request: HttpRequest, *args: object, **kwargs: object) -> HttpResponse:
    """Refuse without the page that says why, which takes long to build."""
    return HttpResponse(status=403)


@pytest.fixture
def pages(tmp_path: Path, settings: Settings, monkeypatch: pytest.MonkeyPatch) -> Pages:
    """What each page links, to whom everything is open."""
    settings.PRIVACY_DATA_DIR = tmp_path
    monkeypatch.setattr("privacy.confidentiality.gate.must_sign", lambda request: False)
    monkeypatch.setattr("privacy.staff_access.stated_purposes.must_ask", lambda request: False)
    monkeypatch.setattr(admin.site, "get_app_list", names_of_pages)
    monkeypatch.setattr("django.test.client.store_rendered_templates", lambda *args, **kwargs: None)
    monkeypatch.setattr("telekom_site.urls.handler403", refuse, raising=False)
    monkeypatch.setattr("telekom_site.urls.handler404", refuse, raising=False)
    rows = planted("192.0.2.77")
    monkeypatch.setattr(admin.ModelAdmin, "get_object", related_to(rows))
    client = logged_in(User.objects.create_superuser("boss@telekom.example", "x"))
    client.post(reverse("admin:privacy_request_log_reason"), {"reason": "Someone tries passwords."})
    views = [view for view in staff_views(rows) if not view.name.endswith(LEFT_OUT)]
    return {view.address: links_of(client, view.address) for view in views if view.name not in OPEN}


def closed_to(client: Client, addresses: dict[str, str]) -> set[str]:
    """Return the names of those of these views that do not open; their pages are not built."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("django.template.response.SimpleTemplateResponse.rendered_content", "")
        return {
            name
            for name, address in addresses.items()
            if client.get(address).status_code in REFUSED
        }


def test_no_page_links_what_its_reader_may_not_open(pages: Pages) -> None:
    company = Controller.objects.get(is_default=True)
    addresses = {name_of(link): link for links in pages.values() for link in links}
    assert len(addresses) > 50, "one of each view that is linked"
    wrong = list[tuple[str, str, str]]()
    for number, role in enumerate(ROLES):
        client = logged_in(member(f"m{number}", company, role))
        closed = closed_to(client, addresses)
        for page, links in pages.items():
            if name_of(page) not in closed and not closed.isdisjoint(map(name_of, links)):
                shown = links_of(client, page)
                wrong += [(role, page, link) for link in shown if name_of(link) in closed]
    assert sorted(wrong) == []


@cache
def name_of(address: str) -> str:
    return resolve(address).view_name
