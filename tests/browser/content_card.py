"""The card of a film or map as a visitor handles it."""

import re

from playwright.sync_api import Locator, expect

from tests.browser.share_bar import ShareBar


class ContentCard(ShareBar):
    """Its button plays; the checkboxes below it say how far that reaches."""

    def checkbox(self, key: str) -> Locator:
        return self.item(key).locator(".social-consent__play")

    def click(self, key: str, scope: str = "kept") -> None:
        if scope == "session":
            self.item(key).get_by_text(re.compile("Remember …|Merken …")).click()
        if scope != "page":
            self.item(key).locator(f"[name=scope][value={scope}]").check()
        self.checkbox(key).click()

    def tick(self, key: str, scope: str = "kept") -> None:
        super().tick(key, scope)

    def expect_plugin(self, key: str) -> None:
        expect(self.item(key).locator("iframe")).to_be_visible()
        expect(self.item(key).locator("img")).to_have_count(0)
        expect(self.checkbox(key)).to_have_accessible_name(
            re.compile("Back to the picture|Zurück zum Bild")
        )

    def expect_picture(self, key: str) -> None:
        expect(self.item(key).locator("img")).to_be_visible()
        expect(self.item(key).locator("iframe")).to_have_count(0)
