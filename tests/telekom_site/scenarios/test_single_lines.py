"""No single-line field of any form takes a line break or a control character."""

import re
from collections.abc import Iterator
from itertools import count
from typing import Any
from urllib.parse import urlencode, urljoin

import pytest
from django.apps import apps
from django.contrib import admin
from django.core.management import call_command
from django.forms import BaseForm
from django.test import Client, RequestFactory
from django.urls import NoReverseMatch, URLResolver, get_resolver, reverse

from privacy.single_line import SingleLineFields
from telekom_site.accounts.models import User
from tests.support.orders import FIELDS
from tests.support.posted_forms import Field, Forms

pytestmark = pytest.mark.django_db

ODD = {
    "LF": b"a\nb",
    "CR": b"a\rb",
    "CRLF": b"a\r\nb",
    "VT": b"a\x0bb",
    "RS": b"a\x1eb",
    "NUL": b"a\x00b",
    "NEL": b"a\xc2\x85b",
    "LS": "a\u2028b".encode(),
    "half a character": b"a\xed\xa0\x80b",
    "no text": b"a\xffb",
    "reversed": "a\u202eb".encode(),
}
OURS = ("privacy", "social_consent", "telekom_site")
VISITORS = count(1)
NO_FIELDS = {"hidden", "submit", "checkbox", "radio", "file", "password", "button"}
OF_NO_LINE = {*NO_FIELDS, "textarea", "select"}
CLOSED = ("/en/staff/", "/social/")


def routes(resolver: URLResolver, namespace: str = "") -> Iterator[str]:
    for entry in resolver.url_patterns:
        if isinstance(entry, URLResolver):
            yield from routes(
                entry, f"{namespace}{entry.namespace}:" if entry.namespace else namespace
            )
        elif entry.name:
            yield f"{namespace}{entry.name}"


def addresses() -> list[str]:
    """Every page of the site that needs no argument, and an order form."""
    paths = [f"{reverse('orders:checkout')}?items=tv-open"]
    for name in dict.fromkeys(routes(get_resolver())):
        try:
            paths.append(reverse(name))
        except NoReverseMatch:
            continue
    return [address for address in paths if not address.startswith(CLOSED)]


def filled(fields: list[Field]) -> dict[str, str]:
    """The form as a person fills it in."""
    values = {}
    for field in fields:
        if field.kind == "email":
            values[field.name] = "anna@customer.example"
        elif field.kind == "textarea":
            values[field.name] = "A question.\nAnd another one."
        elif field.kind in {"hidden", "select"} or (
            field.kind == "radio" and field.name not in values
        ):
            values[field.name] = field.value
        elif field.kind not in NO_FIELDS:
            values[field.name] = "Anna"
    return values


def posted(client: Client, address: str, values: dict[str, Any]) -> Any:
    """The answer; each time to another client address, since this is not about limits."""
    number = next(VISITORS)
    return client.post(
        address,
        urlencode(values),
        content_type="application/x-www-form-urlencoded",
        REMOTE_ADDR=f"10.{number >> 8}.{number & 255}.1",
    )


def refused(page: str) -> set[str]:
    """The names of the fields that a page marks as wrong."""
    marked = re.findall(r"<input\b[^>]*\baria-invalid=\"true\"[^>]*>", page)
    return {name for field in marked for name in re.findall(r'\bname="([^"]+)"', field)}


def stored() -> dict[str, int]:
    return {
        model._meta.label: model._default_manager.count()
        for model in apps.get_models()
        if not COUNTS.search(model.__name__)
    }


COUNTS = re.compile("Session|Counter|Attempt|Usage")  # of attempts, and of who is logged in


def browsing(customer: User, logged_in: bool) -> Client:
    client = Client(
        headers={"Sec-Fetch-Site": "same-origin", "Accept-Language": "en"},
        raise_request_exception=False,
    )
    if logged_in:
        client.force_login(customer)
    return client


@pytest.mark.parametrize("logged_in", [False, True])
def test_no_form_of_the_site_takes_more_than_a_line(
    customer: User, logged_in: bool, settings: Any
) -> None:
    settings.LANGUAGE_CODE = "en"
    call_command("load_demo", verbosity=0)
    client, seen = browsing(customer, logged_in), set[tuple[str, str]]()
    for address in addresses_behind_a_login() if logged_in else addresses():
        page = client.get(address)
        assert page.status_code < 500, address
        if page.streaming:
            b"".join(page)  # which closes it as the test client means it
        if page.status_code != 200 or not page["Content-Type"].startswith("text/html"):
            continue
        for action, fields in Forms(page.content.decode()).forms:
            target, before = urljoin(address, action), stored()
            of_a_line = [field.name for field in fields if field.kind not in OF_NO_LINE]
            lines = {name for name in of_a_line if (target, name) not in seen}
            seen.update((target, name) for name in lines)
            for name, text in ODD.items() if lines else ():
                answer = posted(client, target, filled(fields) | dict.fromkeys(lines, text))
                assert answer.status_code in {200, 422}, (target, name)
                assert refused(answer.content.decode()) >= lines, (target, name)
            assert stored() == before, target
    expected = {"first_name", "last_name"} if logged_in else EVERYONES_FIELDS
    assert {name for _target, name in seen} >= expected


EVERYONES_FIELDS = {"name", "street", "postcode", "city", "email", "reference"}


def addresses_behind_a_login() -> list[str]:
    return [address for address in addresses() if not is_open_to_strangers(address)]


def is_open_to_strangers(address: str) -> bool:
    """Whether the page shows its forms without a login, too."""
    page = Client(raise_request_exception=False).get(address)
    if page.streaming:
        b"".join(page)
    return page.status_code == 200


def test_the_refusal_says_what_is_wrong(customer: User) -> None:
    call_command("load_demo", verbosity=0)
    client = browsing(customer, False)
    checkout = "/en/order/checkout/"
    values: dict[str, object] = FIELDS | {"name": b"a\r\nTo: b", "items": "tv-open"}
    answer = posted(client, checkout, values)
    assert answer.status_code == 422
    assert (
        answer.content.decode().count("Please write this in one line, without control characters.")
        == 1
    )
    assert (
        posted(client, checkout, values | {"name": "  Zoë de l’Été-Łukasz \n"}).status_code == 200
    )


def test_texts_of_several_lines_may_have_them(customer: User) -> None:
    values = {"topic": "tv", "question": "One.\r\nTwo.", "email": "a@x.example", "name": ""}
    assert posted(browsing(customer, False), "/en/enquiry/", values).status_code == 302


def subclasses(kind: type[Any]) -> Iterator[type[Any]]:
    for sub in kind.__subclasses__():
        yield sub
        yield from subclasses(sub)


def test_every_form_of_ours_is_one_of_single_lines() -> None:
    ours = [form for form in subclasses(BaseForm) if form.__module__.startswith(OURS)]
    assert len(ours) > 10
    assert [form for form in ours if not issubclass(form, SingleLineFields)] == []


def test_every_staff_page_that_can_be_written_to_has_such_a_form(staff_client: Client) -> None:
    request = RequestFactory().get("/")
    request.user = User.objects.get(email="staff@telekom.example")
    loose = [
        model._meta.label
        for model, page in admin.site._registry.items()
        if model.__module__.startswith(OURS)
        and (page.has_add_permission(request) or page.has_change_permission(request))
        and not all(
            issubclass(form, SingleLineFields)
            for form in (page.form, getattr(page, "add_form", page.form))
        )
    ]
    assert loose == []
    assert len(admin.site._registry) > 10


def test_staff_are_refused_too(staff_client: Client) -> None:
    values = {
        "slug": "a",
        "term_de": b"a\r\nb",
        "term_en": "a",
        "definition_de": "d",
        "definition_en": "d",
    }
    address = "/en/staff/pages/glossaryterm/add/"
    answer = posted(staff_client, address, values)
    assert "in one line" in answer.content.decode()
    assert posted(staff_client, address, values | {"term_de": "a b"}).status_code == 302
