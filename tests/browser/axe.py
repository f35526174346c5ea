"""What axe, the accessibility checker, finds in a page."""

from typing import Any

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page

RULES: dict[str, Any] = {
    "runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"],
    "resultTypes": ["violations"],
}
AXE = Axe().axe_script


def violations(page: Page, options: dict[str, Any] = RULES, without: str = "no-such") -> list[str]:
    """What axe has to say against the page as it is now, but for the parts with a selector."""
    if not page.evaluate("'axe' in window"):
        page.evaluate(AXE)
    broken: list[dict[str, Any]] = page.evaluate(
        # Not what axe passed: to send that takes a fifth of the time.
        """([options, without]) => axe.run(
          { include: [document], exclude: [...document.querySelectorAll(without)] }, options,
        ).then((results) => results.violations)""",
        [options, without],
    )
    return [
        f"{violation['id']}: {node['html'][:120]}"
        for violation in broken
        for node in violation["nodes"]
    ]
