"""The bytes of a campaign's mail: what is the same for everyone is encoded once.

Both texts are quoted-printable (RFC 2045), so that a mail passes servers without 8BITMIME.
"""

import base64
from binascii import b2a_qp
from collections.abc import Iterable, Mapping
from email.headerregistry import Address
from email.message import MIMEPart
from email.policy import SMTP
from hashlib import sha256

from privacy.campaigns.rendering import InlinePicture, PersonalLinks, RenderedMail

BOUNDARY = "=_"  # neither quoted-printable nor base64 contains it


class MailForm:
    """One text of a campaign, ready to be completed for each recipient.

    `sender` is the address in From, `sender_name` the name beside it; `headers` are added as they
    are.
    """

    def __init__(
        self, mail: RenderedMail, sender: str, sender_name: str, headers: Mapping[str, str]
    ) -> None:
        self._mail = mail
        digest = sha256((mail.html + mail.text).encode()).hexdigest()[:24]
        self._outer, self._inner = f"{BOUNDARY}a{digest}", f"{BOUNDARY}r{digest}"
        self._pictures = b"".join(_picture(self._inner, picture) for picture in mail.pictures)
        head = MIMEPart(policy=SMTP)
        head["From"] = Address(sender_name, addr_spec=sender)
        head["Subject"] = mail.subject
        for name, value in headers.items():
            head[name] = value
        head["MIME-Version"] = "1.0"
        kind = f'Content-Type: multipart/alternative; boundary="{self._outer}"\r\n\r\n'
        self._head = head.as_bytes().rstrip(b"\r\n") + b"\r\n" + kind.encode()

    def completed(self, headers: Mapping[str, str], links: PersonalLinks) -> bytes:
        """Return the mail of one recipient, its lines ended by CRLF.

        `headers` are the recipient's own: To, Date, Message-ID, List-Unsubscribe and the like.
        Raises ValueError for one with a line break that does not continue it.
        """
        mail = self._mail.completed(links)
        own = "".join(f"{name}: {_one_header(value)}\r\n" for name, value in headers.items())
        parts = [_text(self._outer, "plain", mail.text), self._html_part(mail.html)]
        body = b"".join([*parts, f"--{self._outer}--\r\n".encode()])
        return own.encode() + self._head + body

    def _html_part(self, html: str) -> bytes:
        if not self._pictures:
            return _text(self._outer, "html", html)
        kind = f'multipart/related; type="text/html"; boundary="{self._inner}"'
        begin = f"--{self._outer}\r\nContent-Type: {kind}\r\n\r\n".encode()
        end = f"--{self._inner}--\r\n".encode()
        return b"".join([begin, _text(self._inner, "html", html), self._pictures, end])


def _text(boundary: str, subtype: str, text: str) -> bytes:
    head = (
        f'--{boundary}\r\nContent-Type: text/{subtype}; charset="utf-8"\r\n'
        "Content-Transfer-Encoding: quoted-printable\r\n\r\n"
    )
    lines = "\r\n".join(text.splitlines()) + "\r\n"
    return head.encode() + b2a_qp(lines.encode(), istext=True) + b"\r\n"


def _picture(boundary: str, picture: InlinePicture) -> bytes:
    head = (
        f"--{boundary}\r\nContent-Type: {picture.media_type}\r\n"
        f"Content-Transfer-Encoding: base64\r\nContent-ID: <{picture.name}>\r\n"
        "Content-Disposition: inline\r\n\r\n"
    )
    return head.encode() + _lines(base64.encodebytes(picture.content))


def _lines(text: bytes) -> bytes:
    return b"\r\n".join(text.splitlines()) + b"\r\n"


def _one_header(value: str) -> str:
    folded: Iterable[str] = value.split("\r\n ")
    if any("\r" in part or "\n" in part for part in folded):
        raise ValueError("A header must be one line.")
    return value
