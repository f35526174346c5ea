"""Staff read topics and scopes of consents in words, on lists, in filters and on pages of a row."""

import pytest
from django.test import Client
from django.utils import translation

from privacy.consent import receipts
from privacy.consent.event_texts import scope_in_words, topic_in_words
from privacy.consent.models import ReceiptEntry
from privacy.consent.topics import Question


def test_a_network_and_a_scope_are_told_in_words() -> None:
    with translation.override("de"):
        assert topic_in_words("social-facebook") == "Plug-in: Facebook"
        assert scope_in_words("session") == "bis der Browser geschlossen wird"
    assert (topic_in_words("gone"), scope_in_words("gone")) == ("gone", "gone")


@pytest.mark.django_db
def test_no_staff_page_shows_a_code(staff_client: Client) -> None:
    receipts.grant(Question("social-facebook", "1", "I consent."), "session", "r" * 43)
    entry = ReceiptEntry.objects.get()
    for kind, key in (("receiptentry", entry.pk), ("consentwording", entry.wording_id)):
        for page in ("", f"{key}/change/"):
            shown = staff_client.get(f"/en/staff/privacy/{kind}/{page}").content.decode()
            assert ">session<" not in shown, kind
            assert ">social-facebook<" not in shown, kind
