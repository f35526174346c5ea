"""Signed tags: read back in every spelling, forged ones never."""

import uuid

import pytest
from pytest_django import Settings

from privacy.outbox.mail_tags import MailTag, TagKind, message_id, read_tag, tagged, tags_in

TAG = MailTag(TagKind.CAMPAIGN, 4711)


@pytest.mark.parametrize("number", [0, 1, 2**128 - 1, uuid.UUID(int=7).int])
def test_a_tag_is_read_back_in_any_case(number: int) -> None:
    tag = MailTag(TagKind.MAIL, number)
    assert read_tag(str(tag)) == read_tag(str(tag).upper()) == tag


def test_an_address_with_a_tag_fits_into_a_local_part() -> None:
    address = tagged("bounces@telekom.example", TAG)
    assert len(address.partition("@")[0]) <= 64
    assert list(tags_in(f"<{address}>, someone@else.example")) == [TAG]
    assert list(tags_in(f"{message_id(TAG)} <1234@elsewhere.example>")) == [TAG]


def test_a_tag_that_was_changed_is_not_ours() -> None:
    text = str(TAG)
    changed = {
        text[:place] + ("b" if text[place] == "a" else "a") + text[place + 1 :]
        for place in range(len(text) - 1)  # of the last letter, some bits are padding
    }
    assert [read_tag(other) for other in changed] == [None] * len(changed)
    assert read_tag(text + "a") is read_tag(text[1:]) is read_tag("") is None


def test_a_tag_outlives_the_identity_key(settings: Settings) -> None:
    text, old = str(TAG), settings.PRIVACY_IDENTITY_KEY
    settings.PRIVACY_IDENTITY_KEY = "another-key-that-is-long-enough-to-be-one"
    settings.PRIVACY_IDENTITY_KEY_FALLBACKS = [old]
    assert read_tag(text) == TAG
    settings.PRIVACY_IDENTITY_KEY_FALLBACKS = []
    assert read_tag(text) is None


def test_only_some_candidates_of_a_long_text_are_verified() -> None:
    assert list(tags_in(f"{'x' * 44} " * 1000 + str(TAG))) == []
