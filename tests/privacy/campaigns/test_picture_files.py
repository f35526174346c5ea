"""A picture says its kind and size itself; pixels and other files are refused."""

import pytest

from privacy.campaigns.picture_files import PictureError, PictureFacts, facts_of
from tests.support.campaigns import png

JPEG = bytes.fromhex("ffd8ffe000104a46494600010100000100010000ffc0000b080040003001011100")
GIF = b"GIF89a\x20\x00\x10\x00" + b"\x00" * 20


@pytest.mark.parametrize(
    ("content", "facts"),
    [
        (png(40, 20), PictureFacts("image/png", 40, 20)),
        (JPEG, PictureFacts("image/jpeg", 48, 64)),
        (GIF, PictureFacts("image/gif", 32, 16)),
    ],
)
def test_the_size_is_read_from_the_file(content: bytes, facts: PictureFacts) -> None:
    assert facts_of(content) == facts


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"<svg onload='x'/>",
        png(1, 1),
        png(600, 2),
        png(5000, 20),
        JPEG[:20],
        GIF[:7],
        b"\xff\xd8",
    ],
)
def test_a_pixel_or_another_file_is_refused(content: bytes) -> None:
    with pytest.raises(PictureError):
        facts_of(content)
