"""The card of a film or map as a visitor handles it."""

from playwright.sync_api import Locator, expect

from tests.browser.share_bar import ShareBar


class ContentCard(ShareBar):
    """Its button plays; the box beside it makes that hold for all contents of the provider,
    always."""

    def checkbox(self, key: str) -> Locator:
        return self.item(key).locator(".social-consent__play")

    def always(self, key: str) -> Locator:
        return self.item(key).get_by_role("checkbox")

    def click(self, key: str, scope: str = "kept") -> None:
        self.always(key).set_checked(scope == "kept")
        self.checkbox(key).click()

    def tick(self, key: str, scope: str = "kept") -> None:
        super().tick(key, scope)

    def expect_plugin(self, key: str) -> None:
        expect(self.item(key).locator("iframe")).to_be_visible()
        expect(self.item(key).locator("img")).to_have_count(0)
        expect(self.checkbox(key)).to_have_accessible_name("Back to the picture")

    def expect_picture(self, key: str) -> None:
        expect(self.item(key).locator("img")).to_be_visible()
        expect(self.item(key).locator("iframe")).to_have_count(0)
