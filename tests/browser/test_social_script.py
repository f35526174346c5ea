"""What the script adds: no reload, the truth on restored pages and in other tabs, and the visitor's
own values."""

from playwright.sync_api import Page, Route, expect

from tests.browser.conftest import BrowserContextFactory, Contacted
from tests.browser.recorder import Recorder
from tests.browser.share_bar import ShareBar


def test_a_tick_does_not_load_the_page_again(two_click_site: str, page: Page) -> None:
    page.goto(f"{two_click_site}/de/")
    page.evaluate("window.same = true")

    ShareBar(page).tick("facebook")
    ShareBar(page).reset("facebook")

    assert page.evaluate("window.same") is True


def test_a_plugin_that_stays_is_not_loaded_again(
    two_click_site: str, page: Page, recorder: Recorder
) -> None:
    page.goto(f"{two_click_site}/de/")
    bar = ShareBar(page)
    bar.tick("facebook")
    recorder.wait_for("www.facebook.com")

    bar.tick("twitter")
    bar.reset("twitter")

    assert len(recorder.requests_to("www.facebook.com")) == 1


def test_focus_stays_on_the_checkbox(two_click_site: str, page: Page) -> None:
    page.goto(f"{two_click_site}/de/")

    ShareBar(page).tick("facebook")

    expect(ShareBar(page).checkbox("facebook")).to_be_focused()


def test_two_quick_ticks_are_both_kept(two_click_site: str, page: Page) -> None:
    page.goto(f"{two_click_site}/de/")
    bar = ShareBar(page)
    held: list[Route] = []
    page.route("**/social/choice/", lambda route: held.append(route))

    bar.click("facebook")
    bar.click("twitter")
    page.wait_for_timeout(300)  # milliseconds in which a second request would come
    assert len(held) == 1, "two answers at a time would overwrite each other's cookie"
    held.pop().continue_()
    for _step in range(600):
        if not held:
            page.wait_for_timeout(50)  # milliseconds
    held.pop().continue_()

    for _visit in range(2):
        bar.expect_plugin("facebook")
        bar.expect_plugin("twitter")
        page.reload()


def test_a_tick_that_is_taken_back_at_once_is_off(
    two_click_site: str, page: Page, contacted: Contacted
) -> None:
    page.goto(f"{two_click_site}/de/")

    ShareBar(page).checkbox("facebook").dblclick(position={"x": 9, "y": 9})

    contacted(page)
    ShareBar(page).expect_picture("facebook")
    page.reload()
    ShareBar(page).expect_picture("facebook")


def test_a_reset_removes_the_plugin_before_the_server_answers(
    two_click_site: str, page: Page
) -> None:
    page.goto(f"{two_click_site}/de/")
    bar = ShareBar(page)
    bar.tick("facebook")
    page.route("**/social/choice/", lambda route: None)  # an answer that never comes

    bar.checkbox("facebook").click()

    expect(bar.item("facebook").locator("iframe")).to_have_count(0)


def test_a_reset_works_where_the_script_cannot_fetch(
    two_click_site: str, page: Page, contacted: Contacted
) -> None:
    page.goto(f"{two_click_site}/de/")
    bar = ShareBar(page)
    bar.tick("facebook")
    page.route("**/social/choice/", fail_fetches)

    bar.reset("facebook")

    assert page.url == f"{two_click_site}/de/#social-consent"
    page.reload()
    bar.expect_picture("facebook")


def fail_fetches(route: Route) -> None:
    if route.request.resource_type == "fetch":
        route.abort()
    else:
        route.continue_()


def test_another_tab_follows_a_reset_and_no_tick(two_click_site: str, page: Page) -> None:
    page.goto(f"{two_click_site}/de/")
    other = page.context.new_page()
    other.goto(f"{two_click_site}/en/")

    ShareBar(page).tick("facebook")
    page.wait_for_timeout(300)
    ShareBar(other).expect_picture("facebook")
    other.reload()
    ShareBar(other).expect_plugin("facebook")

    ShareBar(page).reset("facebook")
    ShareBar(other).expect_picture("facebook")


def test_a_page_from_the_browsers_memory_shows_what_is_true_now(
    two_click_site: str, browser_context_factory: BrowserContextFactory
) -> None:
    page = browser_context_factory(remember_pages=True).pages[0]
    page.goto(f"{two_click_site}/en/")
    page.evaluate("window.remembered = true")
    ShareBar(page).unfold("Remember …")
    page.get_by_role("link", name="All choices in one place").click()
    page.wait_for_url("**/social/?page=*")
    form: dict[str, str | float | bool] = {
        "activate": "facebook",
        "scope": "session",
        "page": "/en/",
    }
    page.context.request.post(
        f"{two_click_site}/social/choice/", form=form, headers={"Sec-Fetch-Site": "same-origin"}
    )

    page.go_back(wait_until="commit")

    ShareBar(page).expect_plugin("facebook")
    assert page.evaluate("window.remembered") is True


def test_plain_links_contact_nobody_before_they_are_followed(
    two_click_site: str, page_of_own_profile: Page, contacted: Contacted
) -> None:
    page = page_of_own_profile
    page.goto(f"{two_click_site}/de/")
    ShareBar(page).unfold("Mehr")

    page.locator("a[href*='/social/link/facebook/']").hover()
    page.mouse.down()
    page.mouse.move(5, 5)
    page.mouse.up()

    assert contacted(page) == set()


def test_the_visitor_sees_their_own_values_before_the_tick(
    two_click_site: str, browser_context_factory: BrowserContextFactory, contacted: Contacted
) -> None:
    page = browser_context_factory(
        own_profile=True,  # the browser without a window has no plug-in for PDF files
        screen={"width": 1234, "height": 777},
        viewport={"width": 900, "height": 700},
        user_agent="Their/1.0",
    ).pages[0]
    page.goto(f"{two_click_site}/plain/")
    page.get_by_role("link", name="next").evaluate(
        "(link, url) => { link.href = url }", f"{two_click_site}/en/"
    )
    page.get_by_role("link", name="next").click()
    item = page.locator("details details", has_text="Facebook")
    expect(item.locator("[data-device=screen]")).to_have_text("known to your device")

    ShareBar(page).unfold("What it learns")
    ShareBar(page).unfold("Facebook")

    expect(item.locator("[data-device=screen]")).to_have_text("1234 × 777")
    expect(item.locator("[data-device=browser]")).to_have_text("Their/1.0")
    expect(item.locator("[data-device=plugins]")).to_contain_text("PDF")
    expect(item).not_to_contain_text(f"{two_click_site}/plain/")
    expect(item).to_contain_text("Not sent: the page that you came from.")
    expect(item.get_by_text(f"{two_click_site}/en/", exact=True)).to_be_visible()
    assert contacted(page) == set()


def test_the_page_of_own_values_works_without_the_script(
    two_click_site: str, browser_context_factory: BrowserContextFactory
) -> None:
    page = browser_context_factory(
        java_script_enabled=False, user_agent="Their/1.0", locale="fr-CA"
    ).pages[0]
    page.goto(f"{two_click_site}/en/")
    ShareBar(page).unfold("What it learns")
    ShareBar(page).unfold("Facebook")

    page.get_by_role("link", name="show my values").first.click()

    expect(page.get_by_text("127.0.0.1", exact=True)).to_be_visible()
    expect(page.get_by_text("Their/1.0")).to_be_visible()
    expect(page.get_by_text("fr-CA")).to_be_visible()
