"""A visitor orders without an account, and withdraws; with and without JavaScript."""

import re
from secrets import token_hex

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import BrowserContextFactory
from tests.browser.site import Site


@pytest.fixture(params=[True, False], ids=["with JavaScript", "without JavaScript"])
def visitor(request: pytest.FixtureRequest, browser_context_factory: BrowserContextFactory) -> Page:
    return browser_context_factory(java_script_enabled=request.param).pages[0]


def test_a_visitor_orders_and_withdraws_without_an_account(visitor: Page, site: Site) -> None:
    mailbox = f"visitor-{token_hex(4)}@customer.example"
    visitor.goto(f"{site.base_url}/en/products/tv-open/")
    visitor.get_by_role("button", name="Add to basket").click()
    visitor.get_by_role("button", name="To the checkout").click()
    assert visitor.context.cookies() == []
    for label, text in {
        "Name": "Vera Visitor",
        "Email address": mailbox,
        "Street and number": "Weg 1",
        "Postcode": "53113",
        "City": "Bonn",
    }.items():
        visitor.get_by_label(label, exact=True).fill(text)
    visitor.get_by_role("button", name="To the summary").click()
    expect(visitor.get_by_role("definition").filter(has_text="Weg 1")).to_have_count(2)
    visitor.get_by_role("button", name="Order with obligation to pay").click()
    expect(visitor.get_by_role("heading", name="Thank you for your order")).to_be_visible()

    mail = site.wait_for_mail(mailbox, wanted=lambda mail: "order" in str(mail["Subject"]))
    number = re.search(r"V\d{10}", mail.get_content())
    assert number is not None
    visitor.get_by_role("link", name="Withdraw from contract").click()
    visitor.get_by_label("Name", exact=True).fill("Vera Visitor")
    visitor.get_by_label("Contract or order number", exact=True).fill(number[0])
    visitor.get_by_label("Email address", exact=True).fill(mailbox)
    visitor.get_by_role("button", name="Next").click()
    visitor.get_by_role("button", name="Confirm withdrawal").click()
    expect(visitor.get_by_role("heading", name="Receipt of your withdrawal")).to_be_visible()
    site.wait_for_mail(mailbox, wanted=lambda mail: "withdrawn" in str(mail["Subject"]))
    assert visitor.context.cookies() == []
