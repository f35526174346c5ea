"""What the text of a notice may not contain."""

import pytest
from django.utils import translation

from privacy.service_notices.models import NoticeText
from privacy.service_notices.text_rules import problems, problems_of
from tests.support.service_notices import draft


@pytest.mark.parametrize(
    ("body", "problem"),
    [
        ("The price rises to 21.99 euros.\n\nYou need not do anything.", ""),
        ("Die Kündigung ist kostenlos. Am 1.2.2027, z.B. um 10.30 Uhr.", ""),
        ("<b>Important</b>", "markup"),
        ("Look: [here](x)", "markup"),
        ("{% include 'x' %}", "markup"),
        ("See https://telekom.example/offers", "link"),
        ("See WWW.shop.example now", "link"),
        ("See shop.com", "link"),
        ("See shop.berlin/today", "link"),
        ("See t.co", "link"),
        ("See läden.рф or xn--p1ai", "link"),
        ("See shop.xn--p1ai", "link"),
        ("See 192.0.2.7 now", "link"),
        ("Write to mailto:info", "link"),
        ("Write to offers@telekom.example", "link"),
        ("Get a DISCOUNT of 10 %", "advertising"),
        ("Unsere Angebote warten. Jetzt bestellen!", "advertising"),
        ("x" * 5001, "longer"),
    ],
)
def test_a_text(body: str, problem: str) -> None:
    with translation.override("en"):
        faults = list(problems_of(NoticeText(subject="Notice", body=body)))
    assert [problem in text for text in faults] == ([True] if problem else [])


@pytest.mark.django_db
def test_a_notice_needs_a_text_in_each_language() -> None:
    notice = draft()
    assert problems(notice) == []
    notice.texts.filter(language="en").delete()
    assert len(problems(notice)) == 1
