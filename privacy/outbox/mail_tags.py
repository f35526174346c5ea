"""Signed tags of mails, by which bounces, complaints and answers lead back to what was sent.

A tag is part of the Message-ID, of the envelope sender (VERP) and of Reply-To. Only the recipient
of a mail knows its tag, so that nobody can report a bounce for another person. It fits into a local
part (RFC 5321 § 4.5.3.1.1: 64 octets), whose letters some servers lower-case.
"""

import re
from base64 import b32decode, b32encode
from collections.abc import Iterator
from dataclasses import dataclass
from email.utils import parseaddr
from enum import StrEnum
from functools import lru_cache
from hmac import compare_digest
from itertools import islice

from django.conf import settings

from privacy.digests import keyed_digest, keyed_digests
from privacy.email_address import EmailAddressError, sending_form

NUMBER_BYTES = 16  # of the number: that of a UUID fits
SIGNATURE_BYTES = 10
LENGTH = 44  # letters and digits of a tag
SEPARATOR = "+"
MOST_READ = 50  # candidates that are verified in one text
_CANDIDATE = re.compile(rf"(?<![a-z0-9])[a-z2-7]{{{LENGTH}}}(?![a-z0-9])", re.IGNORECASE)


class TagKind(StrEnum):
    """What a tag names. The values are one letter each, and part of the tag."""

    MAIL = "m"  # an OutgoingMail
    CAMPAIGN = "c"  # a message of a campaign


@dataclass(frozen=True, slots=True)
class MailTag:
    """A mail that was sent.

    Attributes:
        kind: of its row.
        number: its primary key; of a UUID, `UUID.int`.
    """

    kind: TagKind
    number: int

    def __str__(self) -> str:
        return _encoded(self, _signature(keyed_digest(*self._signed())))

    def _payload(self) -> bytes:
        return self.kind.encode() + self.number.to_bytes(NUMBER_BYTES)

    def _signed(self) -> tuple[str, str]:
        """Return purpose and value of the digest that signs it."""
        return "mail_tag", self._payload().hex()

    def is_signed_by(self, signature: bytes) -> bool:
        """Return whether a signature is ours, under any identity key."""
        digests = keyed_digests(*self._signed())
        return any(compare_digest(signature, _signature(digest)) for digest in digests)


def read_tag(text: str) -> MailTag | None:
    """Return the mail that a tag names; None where the tag is malformed or not signed by us."""
    if not _CANDIDATE.fullmatch(text):
        return None
    try:
        raw = b32decode(text.upper() + "=" * (-LENGTH % 8))
        tag = MailTag(TagKind(chr(raw[0])), int.from_bytes(raw[1 : 1 + NUMBER_BYTES]))
    except ValueError:
        return None
    return tag if tag.is_signed_by(raw[1 + NUMBER_BYTES :]) else None


def tags_in(text: str) -> Iterator[MailTag]:
    """Yield the mails whose tags occur in a text, such as a header; forged ones are skipped."""
    for candidate in islice(_CANDIDATE.finditer(text), MOST_READ):
        tag = read_tag(candidate[0])
        if tag is not None:
            yield tag


def tagged(address: str, tag: MailTag) -> str:
    """Return an address of ours with a tag: `bounces@…` becomes `bounces+<tag>@…`."""
    local, _at, domain = address.rpartition("@")
    return f"{local}{SEPARATOR}{tag}@{domain}"


def message_id(tag: MailTag) -> str:
    """Return the Message-ID of a mail (RFC 5322 § 3.6.4), always the same one."""
    return f"<{tag}@{_domain_of(settings.DEFAULT_FROM_EMAIL)}>"


@lru_cache(maxsize=8)
def _domain_of(sender: str) -> str:
    try:
        return sending_form(parseaddr(sender)[1]).rpartition("@")[2]
    except EmailAddressError:
        return "localhost"


def _signature(digest: str) -> bytes:
    return bytes.fromhex(digest)[:SIGNATURE_BYTES]


def _encoded(tag: MailTag, signature: bytes) -> str:
    return b32encode(tag._payload() + signature).decode().rstrip("=").lower()
