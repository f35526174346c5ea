"""Receipts that are entered at the same moment are chained one after the other."""

import pytest

from privacy.consent import receipts
from privacy.consent.topics import Question
from tests.support.at_once import at_once, needs_connections

pytestmark = [pytest.mark.django_db(transaction=True), needs_connections]


def test_entries_of_concurrent_processes_are_chained_in_order() -> None:
    film = Question("film", "1", "May we show it?")

    def grant_some() -> None:
        for _ in range(5):
            receipts.grant(film, "session")

    assert at_once(*[grant_some] * 4) == [None] * 4
    assert receipts.verify_chain() == receipts.ChainReport(20)
