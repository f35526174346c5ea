"""Letters of campaigns for tests."""

import struct
import zlib

from privacy.campaigns.blocks import Block, BlockKind
from privacy.campaigns.rendering import InlinePicture, Letter
from privacy.controllers.models import Controller


def png(width: int = 32, height: int = 32) -> bytes:
    """Return a grey picture."""

    def chunk(kind: bytes, content: bytes) -> bytes:
        check = zlib.crc32(kind + content)
        return struct.pack(">I", len(content)) + kind + content + struct.pack(">I", check)

    rows = zlib.compress((b"\x00" + b"\x80" * width) * height)
    head = struct.pack(">IIBBBBB", width, height, 8, 0, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", rows) + chunk(b"IEND", b"")


def sender() -> Controller:
    """Return an unsaved company with a postal address."""
    return Controller(
        slug="mobile", name="Mobile Example GmbH", street="Funkweg 1", city="53113 Bonn"
    )


BLOCKS = (
    Block(BlockKind.HEADING, "Fibre for Bonn"),
    Block(BlockKind.TEXT, "Faster & cheaper.\n\nOrder <now>, Jörg."),
    Block(BlockKind.PICTURE, picture="tower", alt="A tower at sunset"),
    Block(
        BlockKind.OFFER,
        "Fibre 250",
        "http://testserver/en/products/fibre/",
        product="fibre",
        price="39.95 € a month",
        note="Minimum term 12 months",
    ),
    Block(BlockKind.BUTTON, "See all products", "http://testserver/en/products/?a=1&b=2"),
    Block(BlockKind.DIVIDER),
)


def letter(*blocks: Block, subject: str = "Fibre for you: grüße", page: str = "") -> Letter:
    """Return a letter of these blocks, or of one block of each kind."""
    return Letter(
        language="en",
        subject=subject,
        preheader="It is here",
        blocks=blocks or BLOCKS,
        company=sender(),
        topic="Offers",
        pictures={"tower": InlinePicture("tower", "image/png", png(), 32, 32)},
        page=page,
    )
