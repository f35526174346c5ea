"""Pictures as mail clients show them: their kind and size, read from the file itself."""

import struct
from dataclasses import dataclass

SMALLEST = 16  # pixels of each side: anything smaller is a tracking pixel or invisible
LARGEST = 4096
_JPEG_FRAMES = frozenset(range(0xC0, 0xD0)) - {0xC4, 0xC8, 0xCC}


class PictureError(ValueError):
    """The file is not a picture that can be sent."""


@dataclass(frozen=True, slots=True)
class PictureFacts:
    """Media type, and size in pixels."""

    media_type: str
    width: int
    height: int


def facts_of(content: bytes) -> PictureFacts:
    """Return what a PNG, JPEG or GIF file says of itself. Raises PictureError."""
    try:
        facts = _facts(content)
    except (struct.error, IndexError):
        raise PictureError from None
    if not all(SMALLEST <= side <= LARGEST for side in (facts.width, facts.height)):
        raise PictureError
    return facts


def _facts(content: bytes) -> PictureFacts:
    if content.startswith(b"\x89PNG\r\n\x1a\n") and content[12:16] == b"IHDR":
        return PictureFacts("image/png", *struct.unpack(">II", content[16:24]))
    if content.startswith((b"GIF87a", b"GIF89a")):
        return PictureFacts("image/gif", *struct.unpack("<HH", content[6:10]))
    if content.startswith(b"\xff\xd8"):
        return PictureFacts("image/jpeg", *_jpeg_size(content))
    raise PictureError


def _jpeg_size(content: bytes) -> tuple[int, int]:
    """Return (width, height) of the first frame header (ITU-T T.81, B.2.2)."""
    position = 2
    while content[position] == 0xFF:
        marker = content[position + 1]
        (length,) = struct.unpack(">H", content[position + 2 : position + 4])
        if marker in _JPEG_FRAMES:
            height, width = struct.unpack(">HH", content[position + 5 : position + 9])
            return width, height
        position += 2 + length
    raise PictureError
