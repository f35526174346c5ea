"""Every form takes addresses by the one field, and sends no free text to an unverified address."""

from collections.abc import Iterator
from html.parser import HTMLParser

import pytest
from django import forms
from django.contrib import admin
from django.core import mail
from django.core.management import call_command
from django.http import HttpRequest
from django.test import Client, RequestFactory
from django.utils import timezone

from privacy.controllers.models import Controller
from privacy.outbox.delivery import deliver_all
from privacy.outbox.models import OutgoingMail
from telekom_site.accounts.models import User
from telekom_site.enquiries.models import Team
from telekom_site.orders.models import Product
from telekom_site.pages.models import GlossaryTerm, NewsArticle
from tests.support.crawl import crawl
from tests.support.orders import hidden_in

pytestmark = pytest.mark.django_db(transaction=True)

OURS = ("privacy.", "social_consent.", "telekom_site.")
SPAM, VICTIM = "Spam http://evil.example", "victim@elsewhere.example"


def form_classes(base: type[forms.BaseForm] = forms.BaseForm) -> Iterator[type[forms.BaseForm]]:
    for form in base.__subclasses__():
        if form.__module__.startswith(OURS):
            yield form
        yield from form_classes(form)


def admin_forms(request: HttpRequest) -> Iterator[type[forms.BaseForm]]:
    for model, model_admin in admin.site._registry.items():
        if model.__module__.startswith(OURS):
            for row in (None, model()):
                yield model_admin.get_form(request, row, change=row is not None)


@pytest.mark.filterwarnings("ignore:The default scheme will be changed")
def test_no_form_takes_an_address_by_djangos_field() -> None:
    request = RequestFactory().get("/")
    request.user = User.objects.create_superuser("staff@telekom.example", "correct-horse-9")
    all_forms = [*form_classes(), *admin_forms(request)]
    assert len(all_forms) > 20
    assert {
        f"{form.__module__}.{form.__name__}.{name}"
        for form in all_forms
        for name, field in getattr(form, "base_fields", {}).items()
        if isinstance(field, forms.EmailField)
    } == set()


class Page(HTMLParser):
    """The POST forms of a page: where they go and the names, types and values of their controls."""

    def __init__(self, path: str, text: str) -> None:
        super().__init__()
        self.path = path
        self.forms: list[tuple[str, list[dict[str, str]]]] = []
        self.in_form = False
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        values = {name: value or "" for name, value in attrs}
        if tag == "form" and values.get("method") == "post":
            self.in_form = True
            self.forms.append((values.get("action") or self.path, []))
        elif tag in {"input", "textarea", "button", "select", "option"} and self.in_form:
            self.forms[-1][1].append({"tag": tag} | values)

    def handle_endtag(self, tag: str) -> None:
        if tag == "form":
            self.in_form = False


def public_pages() -> Iterator[Page]:
    """Every English page that can be reached without logging in."""
    for path, visit in crawl(["/en/"]).items():
        if visit.is_page and path.startswith("/en/") and "?" not in path:
            yield Page(path, visit.body.decode())


def filled_in(controls: list[dict[str, str]], kind: str) -> dict[str, str]:
    """What a spammer sends: the victim's address where one is asked for, and the text everywhere
    else."""
    form = {}
    for control in controls:
        name, type_ = control.get("name", ""), control.get("type", "")
        if name in {"email", "login", "username"} or type_ == "email":
            form[name] = VICTIM
        elif type_ == "radio":
            form[name] = kind if name == "kind" else control["value"]
        elif type_ == "checkbox":
            form[name] = "on"
        elif type_ in {"hidden", "submit"}:
            form[name] = control.get("value", "")
        elif control["tag"] == "select":
            form[name] = "tv" if name == "topic" else "telekom-de"
        elif name:
            form[name] = SPAM[: int(control.get("maxlength", 200))]
    return form


def test_free_text_of_a_stranger_reaches_no_unproved_mailbox(
    browser: Client, controller: Controller, monkeypatch: pytest.MonkeyPatch
) -> None:
    """In every field of every public form; also what is held back, and sent in one mail."""
    call_command("load_demo", verbosity=0)
    NewsArticle.objects.all().delete()
    GlossaryTerm.objects.all().delete()
    Product.objects.exclude(pk=Product.objects.order_by("pk").values("pk")[:1]).delete()
    forms_sent, templates = 0, set()
    for page in list(public_pages()):
        for action, controls in page.forms:
            names = {control.get("name") for control in controls}
            if not names & {"email", "login"}:
                continue
            kinds = {control["value"] for control in controls if control.get("name") == "kind"} or {
                ""
            }
            for kind in sorted(kinds):
                answer = browser.post(action, filled_in(controls, kind))
                if answer.status_code == 200:  # it asks to confirm first
                    values = hidden_in(answer) | {"step": "confirm"}
                    answer = browser.post(action, values)
                assert answer.status_code in {302, 422}, action
                forms_sent += answer.status_code == 302
    OutgoingMail.objects.filter(held_until__isnull=False).update(held_until=timezone.now())
    deliver_all()
    templates = {sent.subject for sent in mail.outbox}
    assert forms_sent >= 5
    assert len(templates) >= 5, templates
    teams = Team.objects.values_list("mailbox", flat=True)
    for sent in mail.outbox:
        text = f"{sent.subject}\n{sent.body}"
        assert {*sent.to} <= {VICTIM, *teams}
        assert "Spam" not in text
        assert "evil.example" not in text
