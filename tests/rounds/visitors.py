"""People who use the site while it is verified: they read, order, ask, and are deleted."""

import itertools
import random
import re
import secrets
import sys
import time
from collections.abc import Mapping, Sequence

import django

django.setup()

from django.core.management import call_command  # noqa: E402
from django.db import transaction  # noqa: E402
from django.utils import timezone  # noqa: E402

from privacy.controllers.deadlines import due_date  # noqa: E402
from privacy.promises.form_filling import FormError, Visitor  # noqa: E402
from privacy.promises.mystery_shopping import go_shopping  # noqa: E402
from privacy.promises.probe import LiveProbe  # noqa: E402
from privacy.registry.promise import Page  # noqa: E402
from privacy.registry.subject import DataSubject  # noqa: E402
from privacy.subject_requests.actions.erase import Erase  # noqa: E402
from privacy.subject_requests.erasure_run import begin, finish  # noqa: E402
from privacy.subject_requests.intake import main_company  # noqa: E402
from privacy.subject_requests.models import SubjectRequest  # noqa: E402
from telekom_site.orders.models import Product  # noqa: E402
from tests.support.orders import FIELDS  # noqa: E402

REDIRECT = 302
HIDDEN = re.compile(r'<input type="hidden" name="(\w+)" value="([^"]*)"')
PRODUCTS = list(Product.objects.values_list("slug", flat=True))
PAUSE = 0.5  # seconds between two visits, on the average


class Browser(LiveProbe):
    """Fetches like a person elsewhere, behind the proxy."""

    def __init__(self) -> None:
        super().__init__()
        numbers = [str(secrets.randbelow(250) + 1) for _place in range(3)]
        self._from = {
            "X-Forwarded-For": ".".join(["10", *numbers]),
            "User-Agent": "Mozilla/5.0",
            "Referer": "https://search.example/",
        }

    def fetch(
        self,
        path: str,
        headers: Mapping[str, str] | None = None,
        form: Sequence[tuple[str, str]] | None = None,
    ) -> Page:
        """Fetch a page from the visitor's address."""
        return super().fetch(path, {**self._from, **(headers or {})}, form)


def read(browser: Browser) -> None:
    """Look at some pages, and at one that is gone."""
    for view in random.sample(("pages:home", "pages:notice", "pages:news", "privacy:request"), 2):
        browser.fetch(browser.path_of(view), {"Sec-Fetch-Mode": "navigate"})
    browser.fetch(f"/de/{secrets.token_hex(4)}/")


def order(browser: Browser) -> str:
    """Order a product; return the address."""
    email, product = f"{secrets.token_hex(6)}@customer.example", secrets.choice(PRODUCTS)
    path = browser.path_of("orders:checkout")
    entered = {**FIELDS, "email": email, "items": f"{product}:1", "for": "adult"}
    own = {"Sec-Fetch-Site": "same-origin"}
    summary = browser.fetch(path, own, list(entered.items()))
    shown = dict(HIDDEN.findall(summary.text))
    placed = browser.fetch(path, own, list({**entered, **shown, "step": "order"}.items()))
    if placed.status != REDIRECT:
        raise FormError(f"order: status {placed.status}")
    return email


def ask(browser: Browser, email: str) -> None:
    """Send a question."""
    visitor, path = Visitor(browser), browser.path_of("enquiries:enquire")
    page = visitor.open(path)
    visitor.send(path, page, {"question": "When?", "email": email})


def be_deleted(email: str) -> None:
    """Have everything deleted, as staff do when asked."""
    subject, company = DataSubject(email), main_company()
    request = SubjectRequest.objects.create(
        kind=SubjectRequest.Kind.DELETION,
        controller=company,
        email=email,
        language="de",
        verified_at=timezone.now(),
        due_on=due_date(timezone.now().date(), company),
    )
    with transaction.atomic():
        begin(request, subject, str(Erase.standard_answer))
    finish(request, subject)


def main() -> None:
    """Use the site until stopped."""
    for number in itertools.count():
        browser = Browser()
        try:
            read(browser)
            email = order(browser)
            ask(browser, email)
            if number % 2:
                be_deleted(email)
            if number % 10 == 0:
                go_shopping()
                call_command("purge_personal_data", verbosity=0)
        except (FormError, OSError) as problem:  # a limit, or the site is stopping
            sys.stderr.write(f"visitor: {type(problem).__name__} {problem}\n")
        time.sleep(random.expovariate(1 / PAUSE))


if __name__ == "__main__":
    main()
