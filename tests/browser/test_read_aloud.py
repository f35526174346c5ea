"""Reading aloud, with voices that the test gives to the browser: which one reads, what, and what is
highlighted."""

import json
from collections.abc import Callable

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.browser.conftest import Contacted
from tests.browser.site import Site

# A device whose voices are given; what it is told to say is kept, and ends when the test says so.
DEVICE = """
const given = %s;
const device = Object.assign(new EventTarget(), {
  voices: given, said: [], now: null,
  getVoices() { return this.voices; },
  speak(utterance) {
    this.said.push([utterance.text, utterance.voice.name, utterance.rate]);
    this.now = utterance;
  },
  cancel() {
    const before = this.now;
    this.now = null;
    before?.onerror?.({ error: "interrupted" });
  },
});
Object.defineProperty(window, "speechSynthesis", { value: device });
window.SpeechSynthesisUtterance = class { constructor(text) { this.text = text; } };
"""
OWN = {"name": "Own", "lang": "en-GB", "localService": True}
REMOTE = {"name": "Remote", "lang": "en-US", "localService": False}
FOREIGN = {"name": "Foreign", "lang": "fr-FR", "localService": True}
SENTENCES = ["Two sentences", "The first one is short.", "Is the second one?"]

Open = Callable[..., Page]


@pytest.fixture
def open_with(two_click_site: str, page: Page) -> Open:
    """Open the page with contents in English on a device with these voices."""

    def opened(*voices: dict[str, object]) -> Page:
        page.add_init_script(DEVICE % json.dumps(voices))
        page.goto(f"{two_click_site}/en/contents/")
        return page

    return opened


def play(page: Page) -> Locator:
    return page.locator("[data-voice=play]")


def said(page: Page) -> list[str]:
    texts: list[str] = page.evaluate("speechSynthesis.said.map(([text]) => text)")
    return texts


def highlighted(page: Page) -> list[str]:
    ranges: list[str] = page.evaluate("[...CSS.highlights.get('read-aloud') ?? []].map(String)")
    return ranges


def end_sentence(page: Page) -> None:
    page.evaluate("speechSynthesis.now.onend()")


def test_each_sentence_is_read_and_highlighted(open_with: Open, contacted: Contacted) -> None:
    page = open_with(REMOTE, FOREIGN, OWN)

    play(page).click()

    for number, sentence in enumerate(SENTENCES, 1):
        assert said(page) == SENTENCES[:number]
        assert highlighted(page) == [sentence]
        end_sentence(page)
    assert highlighted(page) == []
    expect(play(page)).to_have_text("Read this page aloud")
    assert {name for _text, name, _rate in page.evaluate("speechSynthesis.said")} == {"Own"}
    assert contacted(page) == set()


def test_a_pause_goes_on_with_the_same_sentence(open_with: Open) -> None:
    page = open_with(OWN)
    play(page).click()
    end_sentence(page)

    expect(play(page)).to_have_text("Pause")
    play(page).click()
    expect(play(page)).to_have_text("Resume")
    assert page.evaluate("speechSynthesis.now") is None
    play(page).click()

    assert said(page) == [SENTENCES[0], SENTENCES[1], SENTENCES[1]]


def test_after_stop_it_begins_again(open_with: Open) -> None:
    page = open_with(OWN)
    play(page).click()
    end_sentence(page)

    page.get_by_role("button", name="Stop").click()

    assert highlighted(page) == []
    expect(page.get_by_role("button", name="Stop")).to_be_hidden()
    expect(play(page)).to_be_focused()
    play(page).click()
    assert said(page)[-1] == SENTENCES[0]


def test_the_speed_holds_from_the_sentence_that_is_read(open_with: Open) -> None:
    page = open_with(OWN)
    play(page).click()

    page.get_by_label("Speed").select_option("1.5")

    assert page.evaluate("speechSynthesis.said.map(([, , rate]) => rate)") == [1, 1.5]
    assert said(page) == [SENTENCES[0], SENTENCES[0]]


def test_the_keyboard_is_enough(open_with: Open) -> None:
    page = open_with(OWN)
    for _step in range(5):
        page.keyboard.press("Tab")
        if play(page).evaluate("button => button === document.activeElement"):
            break

    page.keyboard.press("Enter")

    assert said(page) == SENTENCES[:1]


@pytest.mark.parametrize("voices", [[], [REMOTE], [FOREIGN], [REMOTE, FOREIGN]])
def test_without_an_own_voice_the_two_click_service_is_offered(
    open_with: Open, contacted: Contacted, voices: list[dict[str, object]]
) -> None:
    page = open_with(*voices)

    expect(play(page)).to_be_hidden()
    expect(page.get_by_role("button", name="ReadSpeaker")).to_be_visible()
    assert contacted(page) == set()


def test_with_an_own_voice_no_service_is_offered(open_with: Open) -> None:
    page = open_with(OWN)

    expect(play(page)).to_be_visible()
    expect(page.get_by_role("button", name="ReadSpeaker")).to_be_hidden()


def test_a_voice_that_comes_later_is_found(open_with: Open) -> None:
    page = open_with()
    expect(play(page)).to_be_hidden()

    page.evaluate(
        "voice => { speechSynthesis.voices = [voice]; "
        "speechSynthesis.dispatchEvent(new Event('voiceschanged')) }",
        OWN,
    )

    expect(play(page)).to_be_visible()


def test_leaving_the_page_ends_it(open_with: Open) -> None:
    page = open_with(OWN)
    play(page).click()

    page.evaluate("dispatchEvent(new PageTransitionEvent('pagehide'))")

    assert page.evaluate("speechSynthesis.now") is None


def test_articles_of_the_site_can_be_read(site: Site, page: Page) -> None:
    page.add_init_script(DEVICE % json.dumps([OWN]))
    page.goto(f"{site.base_url}/en/news/notice-that-checks-itself/")

    play(page).click()

    assert said(page)[0], "a date, a heading or a sentence"
    for _sentence in range(4):
        end_sentence(page)
    assert not [text for text in said(page) if "Activate" in text or "Read this page" in text]
