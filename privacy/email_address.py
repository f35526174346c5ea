"""What an email address is: parsing, canonical form, comparison, sending form. Nothing else
compares addresses.

The domain is read by IDNA 2008 with UTS #46 non-transitional mapping, so `straße.example` and
`strasse.example` are two domains, and compared and sent as A-labels. The local part is compared
without regard to case and to the spelling of quotes (RFC 5322), never by look-alikes: `ſimon`,
`K`(U+212A)`urt`, plus tags and dots stay apart.
"""

import re
import unicodedata
from dataclasses import dataclass
from functools import cached_property
from itertools import product

import idna

MAX_LENGTH = 254  # octets of an address in an SMTP path (RFC 5321, erratum 1690)
MAX_LOCAL_LENGTH = 64  # octets (RFC 5321, 4.5.3.1.1)
# Begins an encoded word (RFC 2047): `=?utf-8?q?anna?=@` would be delivered to `anna@`.
ENCODED_WORD = "=?"
# Letters beyond ASCII whose case is tried in every mix; each doubles the spellings.
MAX_MIXED_LETTERS = 4


def _is_reversible(char: str) -> bool:
    """Whether the capital of a character's lower case is that character again."""
    return char.lower().upper() == char


_ATOM = r"[\w!#$%&'*+/=?^`{|}~\-\u0080-\U0010ffff]+"
_DOT_ATOM = re.compile(rf"{_ATOM}(?:\.{_ATOM})*")
_QUOTED = re.compile(r'"((?:[^"\\]|\\.)*)"', re.DOTALL)
_ESCAPE = re.compile(r"\\(.)", re.DOTALL)
# Capital letters whose lower case has another capital, with its first character.
_BASIC_PLANE = map(chr, range(0x10000))
_IRREVERSIBLE = {
    char: char.lower()[0]
    for char in _BASIC_PLANE
    if char.lower() != char and not _is_reversible(char)
}


class EmailAddressError(ValueError):
    """The text is not an email address, or none that a mail header can carry."""


@dataclass(frozen=True, slots=True)
class _Parts:
    """Local part without quotes and escapes, and domain, both as they were given."""

    local: str
    domain: str
    quoted: bool


@dataclass(frozen=True)
class EmailAddress:
    """A mailbox that mail can be sent to. Made by `parse`; two spellings of one mailbox are equal.

    `local` is the local part without quotes, in its own spelling; `domain` consists of A-labels in
    lower case.
    """

    local: str
    domain: str

    @classmethod
    def parse(cls, raw: str) -> "EmailAddress":
        """Read an address as a person or a browser spells it. Raises EmailAddressError where mail
        cannot reach it."""
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
        """The form in which addresses are compared."""
        return f"{_quote_if_needed(_folded(self.local))}@{self.domain}"

    def __str__(self) -> str:
        """The form in which mail is sent: the local part as given, the domain as A-labels."""
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
    """The form in which addresses are compared, of any text: what is no address is only stripped
    and lower-cased.

    Idempotent. Use it on what is stored already; `EmailAddress.parse` judges what a form brings.
    """
    parts = _split(raw.strip())
    if parts is None:
        return _folded(raw.strip())
    return f"{_quote_if_needed(_folded(_normalised(parts.local)))}@{_ascii_domain(parts.domain)}"


def is_same(one: str, other: str) -> bool:
    """Whether two spellings mean one mailbox."""
    return canonical(one) == canonical(other)


def sending_form(raw: str) -> str:
    """The address for an envelope and a header. Raises EmailAddressError."""
    return str(EmailAddress.parse(raw))


def stored_form(raw: str) -> str:
    """The address as it is stored: domain as A-labels, local part unquoted where it can be, in its
    own case.

    What is no address stays as it is, since a table may hold such a text already.
    """
    text = raw.strip()
    parts = _split(text)
    if parts is None:
        return text
    return f"{_quote_if_needed(_normalised(parts.local))}@{_ascii_domain(parts.domain)}"


def display_form(raw: str) -> str:
    """The address as people read it: with its domain in Unicode."""
    parts = _split(raw)
    if parts is None or not parts.domain.isascii() or "xn--" not in parts.domain:
        return raw
    readable = _unicode_domain(parts.domain)
    domain = readable if _ascii_domain(readable) == parts.domain else parts.domain
    return f"{_quote_if_needed(parts.local)}@{domain}"


def email_variants(raw: str) -> frozenset[str]:
    """The spellings of an address that a table without canonical form may hold, as SQL's LOWER
    leaves them.

    A-labels and Unicode, composed and decomposed, with and without quotes, and, since SQLite's
    LOWER knows ASCII only, letters beyond it in either case: any mix of MAX_MIXED_LETTERS, of more
    all small, all capital, or the first one.
    """
    address = canonical(raw)
    parts = _split(address)
    if parts is None:
        return frozenset({address} if address else ())
    locals_ = {
        form
        for text in _cases(parts.local)
        for form in _forms(text)
        if _folded(_normalised(form)) == parts.local
    }
    quoted = {_quote_if_needed(local) for local in locals_} | {_quote(local) for local in locals_}
    readable = {form for text in _cases(_unicode_domain(parts.domain)) for form in _forms(text)}
    domains = {form for form in readable if _ascii_domain(form) == parts.domain} | {parts.domain}
    return frozenset(f"{local}@{domain}" for local in quoted for domain in domains)


def look_alikes(raw: str) -> frozenset[str]:
    """Characters that a database's LOWER turns into a letter of this address though they are
    another, such as the Kelvin sign: an address that contains one is somebody else's."""
    address = canonical(raw)
    local = address.rpartition("@")[0]
    return frozenset(
        char for char, lower in _IRREVERSIBLE.items() if lower in local and char not in address
    )


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
    if any(
        unicodedata.category(char) in {"Cc", "Cf", "Cn", "Co", "Cs", "Zl", "Zp"} for char in local
    ):
        raise EmailAddressError(
            "The part before the @ contains a character that no mail header can carry."
        )
    if ENCODED_WORD in local:
        raise EmailAddressError(
            "The part before the @ looks like an encoded word, which mail software decodes."
        )
    if any(_is_singleton(char) for char in local):
        raise EmailAddressError(
            "The part before the @ contains a character that only looks like another."
        )
    if not _DOT_ATOM.fullmatch(local) and not (quoted and local.isascii()):
        raise EmailAddressError("The part before the @ contains a character that must be quoted.")


def _require_domain(domain: str) -> str:
    """A-labels of a domain with at least two labels. Raises EmailAddressError."""
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


def _ascii_domain(domain: str) -> str:
    """A-labels in lower case; of what is no domain, the text in lower case."""
    bare = domain.rstrip(".") or domain
    try:
        return idna.encode(bare, uts46=True, transitional=False).decode().lower()
    except (UnicodeError, IndexError):
        return _folded(_normalised(bare))


def _unicode_domain(domain: str) -> str:
    try:
        return idna.decode(domain)
    except (UnicodeError, IndexError):
        return domain


def _normalised(text: str) -> str:
    """NFC, except that a character which NFC would take for another one stays itself."""
    segments, rest = [], ""
    for char in text:
        if _is_singleton(char):
            segments += [unicodedata.normalize("NFC", rest), char]
            rest = ""
        else:
            rest += char
    return "".join([*segments, unicodedata.normalize("NFC", rest)])


def _is_singleton(char: str) -> bool:
    """Whether Unicode says that a character is another one, such as the Kelvin sign K."""
    decomposition = unicodedata.decomposition(char)
    return bool(decomposition) and not decomposition.startswith("<") and " " not in decomposition


def _folded(text: str) -> str:
    """In lower case, letter by letter and only where the way back leads to the same letter."""
    return "".join(char.lower() if _is_reversible(char) else char for char in text)


def _quote_if_needed(local: str) -> str:
    return local if _DOT_ATOM.fullmatch(local) else _quote(local)


def _quote(local: str) -> str:
    escaped = local.replace("\\", "\\\\").replace('"', '\\"')
    return f'"{escaped}"'


def _forms(text: str) -> tuple[str, ...]:
    """Composed and decomposed."""
    return tuple(
        dict.fromkeys(
            (text, unicodedata.normalize("NFC", text), unicodedata.normalize("NFD", text))
        )
    )


def _cases(text: str) -> list[str]:
    """The text with letters beyond ASCII in either case."""
    beyond = [
        number for number, char in enumerate(text) if not char.isascii() and char.upper() != char
    ]
    if len(beyond) > MAX_MIXED_LETTERS:
        capital = "".join(char if char.isascii() else char.upper() for char in text)
        return [text, capital, text[:1].upper() + text[1:]]
    choices = [
        (char, char.upper()) if number in beyond else (char,) for number, char in enumerate(text)
    ]
    return ["".join(chars) for chars in product(*choices)]
