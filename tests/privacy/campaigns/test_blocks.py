"""Blocks are data of known kinds, whatever a client or a member of staff sends."""

from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.utils import translation

from privacy.campaigns.blocks import (
    Block,
    BlockKind,
    Offer,
    blocks_as_json,
    blocks_from_json,
    outdated_offers,
)
from tests.support.campaigns import BLOCKS


def offers(language: str) -> dict[str, Offer]:
    page = "http://testserver/en/products/fibre/"
    return {"fibre": Offer("Fibre 250", "€39.95 a month", page, "Minimum term 12 months")}


def dearer(language: str) -> dict[str, Offer]:
    page = "http://testserver/en/products/fibre/"
    return {"fibre": Offer("Fibre 250", "€49.95 a month", page, "Minimum term 12 months")}


def test_blocks_are_stored_and_read_again() -> None:
    assert blocks_from_json(blocks_as_json(BLOCKS)) == BLOCKS


@pytest.mark.parametrize(
    "item",
    [
        {},
        "heading",
        {"kind": "script", "text": "x"},
        {"kind": "heading"},
        {"kind": "heading", "text": "   ", "onclick": "x"},
        {"kind": "heading", "text": "x", "address": "https://x.example/"},
        {"kind": "heading", "text": ["x"]},
        {"kind": "heading", "text": "x" * 6000},
        {"kind": "button", "text": "a\x00b", "address": "https://x.example/"},
        {"kind": "picture", "picture": "tower"},
    ],
)
def test_a_block_of_another_form_is_refused(item: Any) -> None:
    with translation.override("en"), pytest.raises(ValidationError, match="Block 2"):
        blocks_from_json([{"kind": "divider"}, item])


@pytest.mark.parametrize("value", [None, {}, "text", [{"kind": "divider"}] * 51])
def test_another_value_than_a_list_of_blocks_is_refused(value: Any) -> None:
    with pytest.raises(ValidationError):
        blocks_from_json(value)


def test_paragraphs_end_at_an_empty_line() -> None:
    block = Block(BlockKind.TEXT, "One\r\nline\r\n\r\n\r\nTwo\n\n")
    assert block.paragraphs == ["One\nline", "Two"]


@pytest.mark.parametrize(("path", "outdated"), [("offers", []), ("dearer", ["Fibre 250"])])
def test_an_offer_whose_price_changed_is_outdated(
    settings: Any, path: str, outdated: list[str]
) -> None:
    settings.PRIVACY_CAMPAIGN_OFFERS = f"{__name__}.{path}"
    assert outdated_offers(BLOCKS, "en") == outdated
