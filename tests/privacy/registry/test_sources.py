"""Where data come from, in one text that says nothing twice."""

import pytest
from django.utils.translation import override

from privacy.registry.sources import BY_STAFF, BY_USE, FROM_YOU, OURS_AND_YOURS, summed_up
from privacy.registry.texts import Text

BOTH = "from you, or recorded by our system while you used it"


@pytest.mark.parametrize(
    ("sources", "text"),
    [
        ([], ""),
        ([FROM_YOU, FROM_YOU], "from you"),
        ([FROM_YOU, BY_STAFF], "from you, entered by our staff"),
        ([FROM_YOU, BY_USE], BOTH),
        ([OURS_AND_YOURS, FROM_YOU], BOTH),
        ([FROM_YOU, OURS_AND_YOURS, BY_STAFF], f"{BOTH}, entered by our staff"),
    ],
)
def test_a_source_within_another_is_not_repeated(sources: list[Text], text: str) -> None:
    with override("en"):
        assert summed_up(sources) == text


def test_the_german_text_says_from_you_once() -> None:
    with override("de"):
        assert summed_up([FROM_YOU, BY_USE, OURS_AND_YOURS]).count("von Ihnen") == 1
