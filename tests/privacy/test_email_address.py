"""Email addresses: two spellings of one mailbox are equal, two mailboxes never are."""

import unicodedata
from email.message import EmailMessage
from email.policy import SMTP, SMTPUTF8

import pytest
from hypothesis import given
from hypothesis import strategies as st

from privacy.email_address import (
    MAX_MIXED_LETTERS,
    EmailAddress,
    EmailAddressError,
    canonical,
    email_variants,
    is_same,
    sending_form,
)

SAME = [
    ("paul@example.org", "Paul@EXAMPLE.org"),
    ("paul@example.org", '"paul"@example.org'),
    ("paul@example.org", '"p\\aul"@example.org'),
    ("paul@example.org", " paul@example.org "),
    ("erika@bücher.example", "erika@xn--bcher-kva.example"),
    ("erika@bücher.example", "erika@BÜCHER.example"),
    ("erika@bücher.example", unicodedata.normalize("NFD", "erika@bücher.example")),
    ("jörg@example.org", "JÖRG@example.org"),
    ("jörg@example.org", unicodedata.normalize("NFD", "jörg@example.org")),
]
DIFFERENT = [
    ("a@straße.example", "a@strasse.example"),
    ("simon@example.org", "ſimon@example.org"),
    ("kurt@example.org", "\u212aurt@example.org"),
    ("åke@example.org", "\u212bke@example.org"),
    ("paul@example.org", "paul+shop@example.org"),
    ("paul.p@example.org", "paulp@example.org"),
    ("igor@example.org", "\u0131gor@example.org"),
    ("a@faß.de", "a@fass.de"),
    ("a@βόλος.com", "a@βόλοσ.com"),
    ('"pa ul"@example.org', "paul@example.org"),
]
UNREACHABLE = [
    "",
    "paul",
    "@example.org",
    "paul@",
    "root@localhost",
    "paul@[127.0.0.1]",
    "paul@exa mple.org",
    "paul@example.org.",
    "paul@foo_bar.example",
    ".paul@example.org",
    "pa ul@example.org",
    '"\x1e:"@example.org',
    "paul\n@example.org",
    "paul@example.org\nBcc: x@example.org",
    "\u212aurt@example.org",
    "paul\u200b@example.org",
    "=?utf-8?q?paul?=@example.org",
    "=?us-ascii?Q?=70aul?=@example.org",
    '"=?utf-8?b?cGF1bA==?="@example.org',
    "=?utf-8?q?mv=40evil.org?=@example.org",
    "=?utf-8?q?a?=.=?utf-8?q?b?=@example.org",
    f"{'a' * 65}@example.org",
    f"a@{'b' * 63}.{'c' * 63}.{'d' * 63}.{'e' * 63}.example",
]

letters = st.characters(categories=["Ll", "Lu", "Lo", "Nd"])
locals_ = st.one_of(
    st.from_regex(r"[a-zA-Z0-9!#$%&'*+/=?^_`{|}~-]{1,20}(\.[a-zA-Z0-9]{1,8})?", fullmatch=True),
    st.text(letters, min_size=1, max_size=12),
    st.text(st.characters(min_codepoint=32, max_codepoint=126), min_size=1, max_size=12).map(
        lambda text: '"' + text.replace("\\", "\\\\").replace('"', '\\"') + '"'
    ),
)
encoded_words = st.builds(
    "{}=?{}?{}?{}?={}".format,
    st.sampled_from(["", "a", "a."]),
    st.sampled_from(["utf-8", "us-ascii", "latin1"]),
    st.sampled_from("qQbB"),
    st.from_regex(r"[a-zA-Z0-9=_]{1,8}", fullmatch=True),
    st.sampled_from(["", "b", ".b"]),
)
domains = st.sampled_from(
    [
        "example.org",
        "EXAMPLE.org",
        "bücher.example",
        "BÜCHER.example",
        "straße.example",
        "xn--bcher-kva.example",
    ]
)
addresses = st.builds("{}@{}".format, locals_ | encoded_words, domains)


def reachable(raw: str) -> EmailAddress | None:
    try:
        return EmailAddress.parse(raw)
    except EmailAddressError:
        return None


@pytest.mark.parametrize(("email", "other"), SAME)
def test_two_spellings_of_one_mailbox_are_equal(email: str, other: str) -> None:
    assert is_same(email, other)
    assert EmailAddress.parse(email) == EmailAddress.parse(other)


@pytest.mark.parametrize(("email", "other"), DIFFERENT)
def test_two_mailboxes_are_never_equal(email: str, other: str) -> None:
    assert not is_same(email, other)
    assert not email_variants(email) & email_variants(other)


@pytest.mark.parametrize("raw", UNREACHABLE)
def test_an_address_that_mail_cannot_reach_is_refused(raw: str) -> None:
    with pytest.raises(EmailAddressError):
        EmailAddress.parse(raw)


def test_mail_is_sent_to_a_labels_by_idna_2008() -> None:
    assert sending_form("Anna@Straße.example") == "Anna@xn--strae-oqa.example"
    assert sending_form('"p\\aul"@Bücher.example') == "paul@xn--bcher-kva.example"


def test_only_local_parts_beyond_ascii_need_smtputf8() -> None:
    assert EmailAddress.parse("jörg@example.org").needs_smtputf8
    assert not EmailAddress.parse("joerg@bücher.example").needs_smtputf8


@given(st.text(max_size=40) | addresses)
def test_the_canonical_form_is_idempotent(raw: str) -> None:
    assert canonical(canonical(raw)) == canonical(raw)


@given(addresses)
def test_every_spelling_means_the_same_mailbox(raw: str) -> None:
    assert {canonical(spelling) for spelling in email_variants(raw)} == {canonical(raw)}


@given(addresses)
def test_the_lower_case_of_a_database_is_among_the_variants(raw: str) -> None:
    """SQLite lower-cases ASCII, PostgreSQL all letters; needless backslashes are
    not generated."""
    address = reachable(raw)
    letters_in_either_case = [
        char for char in raw if not char.isascii() and char.lower() != char.upper()
    ]
    if address is None or "\\" in raw or len(letters_in_either_case) > MAX_MIXED_LETTERS:
        return
    in_ascii = "".join(char.lower() if char.isascii() else char for char in raw)
    assert in_ascii in email_variants(raw)
    assert in_ascii in email_variants(str(address))


@pytest.mark.parametrize(
    "stored", ["ÀÁÂÃÄÅ@example.org", "àáâãäå@example.org", "Àáâãäå@example.org"]
)
def test_of_many_letters_only_the_usual_cases_are_variants(stored: str) -> None:
    assert stored in email_variants("àáâãäå@example.org")


@given(addresses)
def test_a_mail_header_carries_every_accepted_address(raw: str) -> None:
    address = reachable(raw)
    if address is None:
        return
    message = EmailMessage(policy=SMTPUTF8 if address.needs_smtputf8 else SMTP)
    message["To"] = str(address)
    message.set_content("text")
    (read,) = message["To"].addresses
    assert is_same(read.addr_spec, raw)
    assert b"\nTo: " in b"\n" + message.as_bytes()
