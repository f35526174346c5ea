"""Email addresses: parsing, canonical form, comparison. No other module compares addresses.

The domain is parsed by IDNA 2008 with UTS #46 non-transitional mapping, so `straße.example` and
`strasse.example` are two domains; it is compared and sent as A-labels. The local part is compared
without regard to case and quoting (RFC 5322), but look-alikes such as `ſimon` and `K`(U+212A)`urt`,
plus tags and dots distinguish mailboxes.
"""

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property, lru_cache
from itertools import product

import idna

MAX_LENGTH = 254  # octets of an address in an SMTP path (RFC 5321, erratum 1690)
MAX_LOCAL_LENGTH = 64  # octets (RFC 5321, 4.5.3.1.1)
# Start of an encoded word (RFC 2047): `=?utf-8?q?anna?=@` would be delivered to `anna@`.
ENCODED_WORD = "=?"
# Letters beyond ASCII of which every combination of case is generated; each doubles the spellings.
MAX_MIXED_LETTERS = 4
CACHED_DOMAINS = 2_048  # parsed domains that are remembered: a campaign has few


def _is_reversible(char: str) -> bool:
    """Return whether lower-casing and upper-casing a character leads back to it."""
    return char.lower().upper() == char


_ATOM = r"[\w!#$%&'*+/=?^`{|}~\-\u0080-\U0010ffff]+"
_DOT_ATOM = re.compile(rf"{_ATOM}(?:\.{_ATOM})*")
_QUOTED = re.compile(r'"((?:[^"\\]|\\.)*)"', re.DOTALL)
_ESCAPE = re.compile(r"\\(.)", re.DOTALL)
# Capital letters whose lower case has another capital, with the first character of the lower case.
_BASIC_PLANE = map(chr, range(0x10000))
_IRREVERSIBLE = {
    char: char.lower()[0]
    for char in _BASIC_PLANE
    if char.lower() != char and not _is_reversible(char)
}


class EmailAddressError(ValueError):
    """The text is not an email address, or a mail header cannot carry it."""


@dataclass(frozen=True, slots=True)
class _Parts:
    """Local part without quotes and escapes, and domain, both as they were given."""

    local: str
    domain: str
    quoted: bool


@dataclass(frozen=True)
class EmailAddress:
    """Email address that mail can be sent to, made by `parse`; spellings of one mailbox are equal.

    Attributes:
        local: the local part without quotes, in its own spelling.
        domain: the domain as A-labels in lower case.
    """

    local: str
    domain: str

    @classmethod
    def parse(cls, raw: str) -> "EmailAddress":
        """Parse an address as entered in a form.

        Raises EmailAddressError where mail cannot be sent to it.
        """
        parts = _split(raw.strip())
        if parts is None:
            raise EmailAddressError("There is no local part or no domain.")
        _require_local_part(parts.local, parts.quoted)
        address = cls(_normalised(parts.local), _require_domain(parts.domain))
        if len(str(address).encode()) > MAX_LENGTH:
            raise EmailAddressError("The address is too long.")
        return address

    @cached_property
    def canonical(self) -> str:
        """Form in which addresses are compared."""
        return f"{_quote_if_needed(_folded(self.local))}@{self.domain}"

    def __str__(self) -> str:
        """Return the form for mail: the local part as given, the domain as A-labels."""
        return f"{_quote_if_needed(self.local)}@{self.domain}"

    @property
    def needs_smtputf8(self) -> bool:
        """Whether only a mail server with SMTPUTF8 (RFC 6531) can carry it."""
        return not self.local.isascii()

    def __eq__(self, other: object) -> bool:
        return isinstance(other, EmailAddress) and self.canonical == other.canonical

    def __hash__(self) -> int:
        return hash(self.canonical)


def canonical(raw: str) -> str:
    """Return the form in which addresses are compared; other texts are stripped and lower-cased.

    Idempotent. Use it on stored values; validate input of forms with `EmailAddress.parse`.
    """
    parts = _split(raw.strip())
    if parts is None:
        return _folded(raw.strip())
    return f"{_quote_if_needed(_folded(_normalised(parts.local)))}@{_ascii_domain(parts.domain)}"


def is_same(email: str, other: str) -> bool:
    """Return whether two spellings denote one mailbox."""
    return canonical(email) == canonical(other)


def sending_form(raw: str) -> str:
    """Return the address for an envelope and a header. Raises EmailAddressError."""
    return str(EmailAddress.parse(raw))


def stored_form(raw: str) -> str:
    """Return the address as it is stored: domain as A-labels, local part in its own case.

    Unnecessary quotes are removed. Other texts are returned stripped, since a table may already
    hold them.
    """
    text = raw.strip()
    parts = _split(text)
    if parts is None:
        return text
    return f"{_quote_if_needed(_normalised(parts.local))}@{_ascii_domain(parts.domain)}"


def display_form(raw: str) -> str:
    """Return the address as people read it, with its domain in Unicode."""
    parts = _split(raw)
    if parts is None or not parts.domain.isascii() or "xn--" not in parts.domain:
        return raw
    readable = _unicode_domain(parts.domain)
    domain = readable if _ascii_domain(readable) == parts.domain else parts.domain
    return f"{_quote_if_needed(parts.local)}@{domain}"


def email_variants(raw: str) -> frozenset[str]:
    """Return the spellings of an address that a table may hold, as SQL's LOWER writes them.

    They are A-labels and Unicode, composed and decomposed, with and without quotes. Since SQLite's
    LOWER knows ASCII only, letters beyond it are in either case: in every combination of up to
    MAX_MIXED_LETTERS; of more, all small, all capital, or only the first one capital.
    """
    address = canonical(raw)
    parts = _split(address)
    if parts is None:
        return frozenset({address} if address else ())
    locals_, domains = set[str](), {parts.domain}
    for local in _forms_in_each_case(parts.local):
        if _folded(_normalised(local)) == parts.local:
            locals_ |= {_quote_if_needed(local), _quote(local)}
    for domain in _forms_in_each_case(_unicode_domain(parts.domain)):
        if _ascii_domain(domain) == parts.domain:
            domains.add(domain)
    return frozenset(map("@".join, product(locals_, domains)))


@dataclass(frozen=True, slots=True)
class Spellings:
    """What a database may hold for one mailbox.

    Attributes:
        canonical: the form in which addresses are compared; empty without an address.
        variants: the texts that SQL's LOWER makes of its spellings (`email_variants`).
        look_alikes: characters that only another mailbox contains (`look_alikes`).
    """

    canonical: str
    variants: frozenset[str]
    look_alikes: frozenset[str]

    @classmethod
    def of(cls, raw: str) -> "Spellings":
        """Return the spellings of an address in any of them."""
        return cls(canonical(raw), email_variants(raw), look_alikes(raw))

    def includes(self, text: str) -> bool:
        """Return whether a stored text is a spelling of the mailbox."""
        return canonical(text) == self.canonical


def look_alikes(raw: str) -> frozenset[str]:
    """Return characters that a database's LOWER confuses with letters of this address.

    An address that contains one of them, such as the Kelvin sign, is another mailbox.
    """
    address = canonical(raw)
    local = address.rpartition("@")[0]
    chars = set()
    for char, lower in _IRREVERSIBLE.items():
        if lower in local and char not in address:
            chars.add(char)
    return frozenset(chars)


def _split(text: str) -> _Parts | None:
    local, at, domain = text.rpartition("@")
    if not at or not local or not domain:
        return None
    quoted = _QUOTED.fullmatch(local)
    if quoted:
        return _Parts(_ESCAPE.sub(r"\1", quoted[1]), domain, quoted=True)
    return _Parts(local, domain, quoted=False)


def _require_local_part(local: str, quoted: bool) -> None:
    if not local or len(local.encode()) > MAX_LOCAL_LENGTH:
        raise EmailAddressError("The part before the @ is empty or too long.")
    if ENCODED_WORD in local:
        raise EmailAddressError(
            "The part before the @ looks like an encoded word, which mail software decodes."
        )
    for char in local if not (local.isascii() and local.isprintable()) else "":
        if unicodedata.category(char) in {"Cc", "Cf", "Cn", "Co", "Cs", "Zl", "Zp"}:
            raise EmailAddressError(
                "The part before the @ contains a character that no mail header can carry."
            )
        if _is_singleton(char):
            raise EmailAddressError(
                "The part before the @ contains a character that only looks like another."
            )
    if not _DOT_ATOM.fullmatch(local) and not (quoted and local.isascii()):
        raise EmailAddressError("The part before the @ contains a character that must be quoted.")


@lru_cache(maxsize=CACHED_DOMAINS)
def _require_domain(domain: str) -> str:
    """Return the A-labels of a domain with at least two labels. Raises EmailAddressError."""
    try:
        encoded = (
            idna.encode(domain, uts46=True, std3_rules=True, transitional=False).decode().lower()
        )
    except (UnicodeError, IndexError):
        raise EmailAddressError("The domain is not valid.") from None
    if "." not in encoded.rstrip("."):
        raise EmailAddressError("The domain has only one label.")
    if encoded.endswith("."):
        raise EmailAddressError("The domain ends with a dot.")
    return encoded


@lru_cache(maxsize=CACHED_DOMAINS)
def _ascii_domain(domain: str) -> str:
    """Return the A-labels of a domain in lower case; other texts are lower-cased."""
    bare = domain.rstrip(".") or domain
    try:
        return idna.encode(bare, uts46=True, transitional=False).decode().lower()
    except (UnicodeError, IndexError):
        return _folded(_normalised(bare))


@lru_cache(maxsize=CACHED_DOMAINS)
def _unicode_domain(domain: str) -> str:
    try:
        return idna.decode(domain)
    except (UnicodeError, IndexError):
        return domain


def _normalised(text: str) -> str:
    """Return the text in NFC, except for characters that NFC would replace with another one."""
    if text.isascii():  # as nearly all are, of thousands in a campaign
        return text
    segments, rest = [], ""
    for char in text:
        if _is_singleton(char):
            segments += [unicodedata.normalize("NFC", rest), char]
            rest = ""
        else:
            rest += char
    return "".join([*segments, unicodedata.normalize("NFC", rest)])


def _is_singleton(char: str) -> bool:
    """Return whether Unicode decomposes a character into another one, such as the Kelvin sign K."""
    decomposition = unicodedata.decomposition(char)
    return bool(decomposition) and not decomposition.startswith("<") and " " not in decomposition


def _folded(text: str) -> str:
    """Return the text in lower case, except for letters whose lower case has another capital."""
    if text.isascii():
        return text.lower()
    return "".join(char.lower() if _is_reversible(char) else char for char in text)


def _quote_if_needed(local: str) -> str:
    return local if _DOT_ATOM.fullmatch(local) else _quote(local)


def _quote(local: str) -> str:
    escaped = local.replace("\\", "\\\\").replace('"', '\\"')
    return f'"{escaped}"'


def _forms_in_each_case(text: str) -> Iterator[str]:
    """Yield the text in either case, each time as it is, composed and decomposed."""
    for spelling in _cases(text):
        yield spelling
        yield unicodedata.normalize("NFC", spelling)
        yield unicodedata.normalize("NFD", spelling)


def _cases(text: str) -> list[str]:
    """Return the text with letters beyond ASCII in either case."""
    if text.isascii():
        return [text]
    choices, mixed, capital = list[tuple[str, ...]](), 0, ""
    for char in text:
        upper = char if char.isascii() else char.upper()
        capital += upper
        mixed += upper != char
        choices.append((char,) if upper == char else (char, upper))
    if mixed > MAX_MIXED_LETTERS:
        return [text, capital, text[:1].upper() + text[1:]]
    return list(map("".join, product(*choices)))
