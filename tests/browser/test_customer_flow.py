"""A customer asks, verifies the email address, follows the private page; staff answer.

Without JavaScript; one of them with it too, since the pages of all kinds of requests are alike.
"""

import re
import zipfile
from itertools import count
from urllib.parse import urlencode, urlsplit

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import BrowserContextFactory
from tests.browser.site import Site

numbers = count(1)


@pytest.fixture
def customer(
    request: pytest.FixtureRequest, browser_context_factory: BrowserContextFactory
) -> Page:
    java_script = getattr(request, "param", False)
    context = browser_context_factory(java_script_enabled=java_script, accept_downloads=True)
    return context.pages[0]


@pytest.fixture
def staff(browser_context_factory: BrowserContextFactory, site: Site) -> Page:
    page = browser_context_factory().pages[0]
    page.goto(f"{site.base_url}/en/staff/")
    page.locator("#id_login").fill(site.staff_email)
    page.locator("#id_password").fill(site.staff_password)
    page.get_by_role("button", name="Log in").click()
    expect(page.get_by_text("requests open")).to_be_visible()
    return page


@pytest.fixture
def mailbox() -> str:
    return f"anna{next(numbers)}@customer.example"


def link_in_mail(site: Site, mailbox: str, kind: str) -> str:
    mail = site.wait_for_mail(
        mailbox, wanted=lambda mail: f"/contact/{kind}/" in mail.get_content()
    )
    link = re.search(rf"{re.escape(site.base_url)}/\S+/contact/{kind}/\S+", mail.get_content())
    assert link is not None
    return link[0]


def ask(customer: Page, site: Site, mailbox: str, kind: str, message: str = "") -> str:
    """File a request and verify the email address; return the request's reference."""
    customer.goto(f"{site.base_url}/en/privacy/contact/?kind={kind}")
    customer.get_by_label("Your email address").fill(mailbox)
    customer.get_by_label("Your message").fill(message)
    customer.get_by_role("button", name="Send").click()
    expect(customer.get_by_role("heading", name="Check your inbox")).to_be_visible()
    customer.goto(link_in_mail(site, mailbox, "verify"))
    customer.get_by_role("button", name="Yes, this is my request").click()
    expect(customer.get_by_role("heading", name="Your request is with us")).to_be_visible()
    customer.goto(link_in_mail(site, mailbox, "status"))
    expect(customer.get_by_text("Answer due by")).to_be_visible()
    return customer.get_by_role("heading", level=1).inner_text().rsplit(" ", 1)[1]


def open_request(staff: Page, site: Site, reference: str) -> None:
    """Open a request from the list, which shows each column at once in a window of 1280 pixels."""
    staff.goto(f"{site.base_url}/en/staff/privacy/subjectrequest/?q={reference}")
    rows = staff.locator("#changelist .results")
    assert rows.evaluate("rows => rows.scrollWidth <= rows.clientWidth"), "a column is hidden"
    staff.get_by_role("link", name=reference).click()


@pytest.mark.parametrize(
    "customer", [True, False], ids=["with JavaScript", "without JavaScript"], indirect=True
)
def test_a_question_is_asked_and_answered(
    customer: Page, staff: Page, site: Site, mailbox: str
) -> None:
    reference = ask(customer, site, mailbox, "question", "Do you store my shoe size?")
    open_request(staff, site, reference)
    expect(staff.get_by_text("Do you store my shoe size?")).to_be_visible()
    staff.get_by_role("link", name="Answer", exact=True).click()
    staff.get_by_label("Answer to the person").fill("No, we do not.")
    staff.get_by_role("button", name="Answer").click()
    expect(staff.get_by_text("The answer is on its way.")).to_be_visible()
    site.wait_for_mail(mailbox, wanted=lambda mail: "No, we do not." in mail.get_content())
    customer.reload()
    expect(customer.get_by_text("No, we do not.")).to_be_visible()


def test_an_access_request_ends_with_a_package_that_the_person_fetches(
    customer: Page, staff: Page, site: Site, mailbox: str
) -> None:
    reference = ask(customer, site, mailbox, "access")
    open_request(staff, site, reference)
    staff.get_by_role("link", name="Build the access package and answer").click()
    staff.get_by_role("button", name="Build the access package and answer").click()
    site.wait_for_mail(mailbox, wanted=lambda mail: "one file" in mail.get_content())
    customer.reload()
    with customer.expect_download() as download:
        customer.get_by_role("button", name="Download my data").click()
    with zipfile.ZipFile(download.value.path()) as package:
        page, data = (package.read(name).decode() for name in ("index.html", "data.json"))
    assert mailbox in page
    assert reference in data
    assert "privacy_request_log.RequestLogEntry" in data
    # No secret came into the log.
    assert not re.search(r"/contact/(verify|status)/[\w-]{40,}", page + data)


def test_a_deletion_is_previewed_and_done(
    customer: Page, staff: Page, site: Site, mailbox: str
) -> None:
    register(customer, site, mailbox)
    reference = ask(customer, site, mailbox, "deletion")
    open_request(staff, site, reference)
    staff.get_by_role("link", name="Delete and answer").click()
    preview = staff.get_by_role("table", name="What the deletion does")
    expect(preview).to_be_visible()  # a login of just now is proof enough; later it asks:
    back = urlencode({"next": urlsplit(staff.url).path})
    staff.goto(f"{site.base_url}/en/account/reauthenticate/?{back}")
    expect(staff.get_by_role("heading", name="Is it you?")).to_be_visible()
    staff.get_by_label("Password").fill(site.staff_password)
    staff.get_by_role("button", name="Go on").click()
    expect(preview.get_by_text("Your account")).to_be_visible()
    expect(preview.get_by_text("Your requests")).to_be_visible()
    staff.get_by_role("button", name="Delete and answer").click()
    answer = site.wait_for_mail(mailbox, wanted=lambda mail: "Your account" in mail.get_content())
    assert "Your account: 1 deleted" in answer.get_content()


def test_a_correction_changes_the_account(
    customer: Page, staff: Page, site: Site, mailbox: str
) -> None:
    register(customer, site, mailbox)
    reference = ask(customer, site, mailbox, "correction", "My name is Berg.")
    open_request(staff, site, reference)
    staff.get_by_role("link", name="Correct and answer").click()
    staff.get_by_label("Your account: last name").fill("Berg")
    staff.get_by_role("button", name="Correct and answer").click()
    answer = site.wait_for_mail(mailbox, wanted=lambda mail: "Berg" in mail.get_content())
    assert "Arnold → Berg" in answer.get_content()


def register(customer: Page, site: Site, mailbox: str) -> None:
    customer.goto(f"{site.base_url}/en/account/register/")
    customer.get_by_label("Email address").fill(mailbox)
    customer.get_by_label("First name").fill("Anna")
    customer.get_by_label("Last name").fill("Arnold")
    for consent in customer.get_by_role("checkbox", name="Yes, I consent").all():
        assert not consent.is_checked()
    customer.get_by_role("button", name="Register").click()
    expect(customer.get_by_role("heading", name="Check your inbox")).to_be_visible()
    # The account is made in the background, and its mail with it.
    site.wait_for_mail(mailbox, wanted=lambda mail: "/account/" in mail.get_content())
