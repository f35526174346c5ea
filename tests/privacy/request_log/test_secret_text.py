"""Text that looks like a secret is replaced, text that reads like words is kept, in linear time."""

import re
from functools import partial

import pytest
from hypothesis import given
from hypothesis import strategies as st

from benchmarks.request_log.find_secrets import changed_paths, recall
from privacy import client, secret_routes
from privacy.request_log import minimise, secret_text
from privacy.request_log.secret_text import without_secrets
from tests.timing import is_bounded, is_linear


@pytest.mark.parametrize(
    "path",
    [
        "/de/company/directory/",
        "/binding-corporate-rules-of-the-group/",
        "/de/products/iphone-15-pro-max-256gb/",
        "/de/products/galaxy-s24-ultra-5g/",
        "/de/news/telekommunikationsueberwachungsverordnung/",
        "/de/companies/T-Systems-International-GmbH/",
        "/api/v1/getCustomerContractDetails",
        "/apple-touch-icon-120x120-precomposed.png",
        "/wp-content/plugins/contact-form-7/readme.txt",
        "/phpmyadmin/index.php",
        "/cgi-bin/luci",
        "/archive/2026/11/26/",
        "/a/../b//c/",
        "",
        "/",
    ],
)
def test_text_that_reads_like_words_is_kept(path: str) -> None:
    assert without_secrets(path, 500) == path


@pytest.mark.parametrize(
    ("path", "kept"),
    [
        ("/straße/", "/stra%C3%9Fe/"),
        ("/a b\tc\nd\x00e\x7f\x1b[31m", "/a%20b%09c%0Ad%00e%7F%1B%5B31m"),
        ("/100%/", "/100%25/"),
        ("/<opaque>/", "/%3Copaque%3E/"),
        ("/people/john.doe@example.org/edit", "/people/<mailbox>/edit"),
        ("/people/john%40example.org", "/people/<mailbox>"),
        ("/people/john%25252540example.org", "/people/<mailbox>"),
        ("/people/john(at)example.org", "/people/<mailbox>"),
        ("/people/john＠example.org", "/people/<mailbox>"),
        ("/people/john-at-example-dot-org", "/people/<mailbox>"),
        ("/@john/", "/<mailbox>/"),
        ("/x/550e8400-e29b-41d4-a716-446655440000/", "/x/<opaque>/"),
        ("/s/eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxIn0.abc", "/s/<opaque>"),
        ("/s/eyJzdWIiOiIxIn0", "/s/<opaque>"),
        ("/v/k3mQ9xTz", "/v/<opaque>"),
        ("/v/qzxkvbwtpmrlsdgh", "/v/<opaque>"),
        ("/v/xkqj-vbwt-pmrl-zdgh", "/v/<opaque>"),
        ("/v/a8f5.f167.f44f.4964.e6c9", "/v/<opaque>"),
        ("/v/0c9yN3m2b-2l/Jx1g/page", "/v/<opaque>/<opaque>/page"),
        ("/call/00491701234567", "/call/<number>"),
        ("/call/+49-170-1234567", "/call/+<number>"),
        ("/call/+49 170 1234 5678", "/call/+<number>"),
        ("/call/0170/1234567", "/call/0170/<number>"),
        ("/card/4111-1111-1111-1111", "/card/<number>"),
        ("/card/4111/1111/1111/1111", "/card/<number>"),
        ("/iban/DE44 5001 0517 5407 3249 31", "/iban/DE<number>"),
        ("/order-123456789", "/order-<number>"),
        ("/page.html;jsessionid=a1b2c3d4", "/page.html;<opaque>"),
        (f"/{'a' * 2001}/", "/<long>/"),
    ],
)
def test_text_that_looks_like_a_secret_is_replaced(path: str, kept: str) -> None:
    assert without_secrets(path, 500) == kept


ANY = st.text(max_size=300) | st.text(st.sampled_from("/aA1%@&=?#-_.~ \0\t\nü:;＠"), max_size=300)


@given(ANY, st.integers(0, 60))
def test_stored_text_is_printable_ascii_within_its_limit(text: str, limit: int) -> None:
    kept = without_secrets(text, limit)
    assert len(kept) <= limit
    assert all("!" <= letter <= "~" for letter in kept)
    assert "@" not in kept


# --- time ---------------------------------------------------------------------------------------

PIECES = [
    "a",
    "1",
    "/",
    "@",
    "%",
    "%40",
    "%25",
    "-",
    ".",
    "(at",
    "<",
    ";",
    "é",
    "a1-",
    "1/",
    " at a",
    ",",
    "for=",
]
PATTERNS = {
    f"{module.__name__}.{name}": pattern
    for module in (secret_text, minimise, secret_routes, client)
    for name, pattern in vars(module).items()
    if isinstance(pattern, re.Pattern)
}


@pytest.mark.parametrize("name", sorted(PATTERNS))
def test_every_pattern_takes_linear_time(name: str) -> None:
    """Doubling a hostile text may double the time. A quadratic pattern takes 16 times as long for
    four times."""
    pattern = PATTERNS[name]
    uses = (pattern.fullmatch, pattern.search, partial(pattern.sub, ""))
    for piece in PIECES:
        for end in ("", "/@", "\n", "!"):
            short, long = (piece * (size // len(piece)) + end for size in (2_000, 8_000))
            for use in uses:
                linear = (
                    is_linear(partial(use, short), partial(use, long)) for _attempt in range(3)
                )
                assert any(linear), (piece, end, use)


@pytest.mark.parametrize("piece", PIECES)
def test_a_path_is_read_only_as_far_as_it_is_stored(piece: str) -> None:
    """The longest hostile path costs no more than one of 2,000 characters, which takes linear
    time."""
    short, long = (
        partial(without_secrets, piece * (size // len(piece)) + "/@", 500)
        for size in (2_000, 64_000)
    )
    assert any(is_bounded(short, long) for _attempt in range(3))


# --- the published corpus -----------------------------------------------------------------------


def test_99_of_100_secrets_of_the_published_corpus_are_found() -> None:
    shares = recall(each=200)
    assert sum(shares.values()) / len(shares) >= 0.99
    assert min(shares.values()) >= 0.95, shares


def test_one_of_100_ordinary_paths_is_changed_at_most() -> None:
    assert len(changed_paths()) <= 10
