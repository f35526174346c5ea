"""The share bar as a visitor handles it."""

import re
from dataclasses import dataclass

from playwright.sync_api import Locator, Page, expect

HOSTS = {
    "facebook": "www.facebook.com",
    "googleplus": "apis.google.com",
    "twitter": "platform.twitter.com",
}


@dataclass(frozen=True, slots=True)
class ShareBar:
    """Of the page that is open now; each method takes the key of a provider."""

    page: Page

    def item(self, key: str) -> Locator:
        return self.page.locator(f"[data-provider='{key}']")

    def checkbox(self, key: str) -> Locator:
        return self.item(key).get_by_role("checkbox")

    def tick(self, key: str, scope: str = "session") -> None:
        """Tick for as long as `scope` says, and wait until the plug-in stands there and the consent
        is on record."""
        with self.page.expect_response(lambda response: f"/embed/{key}/" in response.url):
            self.click(key, scope)
        self.expect_plugin(key)

    def click(self, key: str, scope: str = "session") -> None:
        """Say how far the tick shall reach, and tick."""
        form = self.page.locator(f"form:has([data-provider='{key}']), form[data-provider='{key}']")
        field = form.locator("select[name=scope]")
        if not field.is_visible():
            self.unfold("Remember …", "Merken …")
        field.select_option(scope)
        self.checkbox(key).click()

    def unfold(self, *names: str) -> None:
        """Open what the bar folds, by its name in whatever language."""
        self.page.locator("summary", has_text=re.compile("|".join(map(re.escape, names)))).click()

    def reset(self, key: str) -> None:
        """Take the tick away, and wait until the picture is back and the server has said that it
        is."""
        with self.page.expect_response("**/social/choice/"):
            self.checkbox(key).click()
        self.expect_picture(key)

    def expect_plugin(self, key: str) -> None:
        expect(self.item(key).locator("iframe")).to_be_visible()
        expect(self.item(key).locator("img")).to_have_count(0)
        expect(self.checkbox(key)).to_be_checked()

    def expect_picture(self, key: str) -> None:
        expect(self.item(key).locator("img")).to_be_visible()
        expect(self.item(key).locator("iframe")).to_have_count(0)
        expect(self.checkbox(key)).not_to_be_checked()
