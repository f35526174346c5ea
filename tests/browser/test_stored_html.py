"""What is made of hostile HTML, read by a real browser: nobody is contacted."""

from playwright.sync_api import Page, Route

from social_consent.stored_content.html_embeds import with_cards
from tests.browser.conftest import Contacted
from tests.support.stored_html_corpus import AROUND, EVIL

SITE = "https://www.example.org"


def show(page: Page, bodies: list[str]) -> None:
    def answer(route: Route) -> None:
        number = route.request.url.rpartition("/")[2]
        body = bodies[int(number)] if number.isdecimal() else ""
        route.fulfill(
            body=f"<!doctype html><meta charset=utf-8><body>{body}", content_type="text/html"
        )

    page.route(f"{SITE}/**", answer)
    for number in range(len(bodies)):
        page.goto(f"{SITE}/{number}")


def test_hostile_html_contacts_nobody(page: Page, contacted: Contacted) -> None:
    show(
        page,
        [
            with_cards(
                around.format(html),
                {"www.example.org"},
                (),
                lambda *_: "",
                lambda embed: f"({embed.host})",
            )
            for html in EVIL
            for around in AROUND
        ],
    )

    assert contacted(page) - {"www.example.org"} == set()


def test_as_it_is_stored_it_would(page: Page, contacted: Contacted) -> None:
    show(page, [EVIL[0], EVIL[2]])

    assert contacted(page) - {"www.example.org"} == {"evil.example"}
