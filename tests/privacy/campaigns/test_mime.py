"""The bytes of a mail are what a mail client reads."""

from email import message_from_bytes
from email.message import EmailMessage
from email.policy import SMTP
from typing import Any

import pytest

from privacy.campaigns.mime import MailForm
from privacy.campaigns.rendering import PersonalLinks, render_letter
from tests.support.campaigns import BLOCKS, letter, png

LINKS = PersonalLinks("http://testserver/w/" + "x" * 90, "http://testserver/p/?a=1&b=2")


def mail(*blocks: Any, **headers: str) -> EmailMessage:
    form = MailForm(
        render_letter(letter(*blocks)), "news@telekom.example", "Télé", {"List-Id": "<o.x.example>"}
    )
    raw = form.completed({"To": "anna@customer.example", **headers}, LINKS)
    assert b"\n" not in raw.replace(b"\r\n", b"")
    assert max(map(len, raw.split(b"\r\n"))) <= 998
    return message_from_bytes(raw, policy=SMTP)


def texts(message: EmailMessage) -> tuple[str, str]:
    plain, html = message.get_body(("plain",)), message.get_body(("html",))
    if plain is None or html is None:
        raise AssertionError("A part is missing.")
    return plain.get_content(), html.get_content()


def test_a_client_reads_headers_texts_and_pictures() -> None:
    message = mail(**{"Message-ID": "<1@x.example>"})
    assert message["Subject"] == "Fibre for you: grüße"
    assert str(message["From"]) == "Télé <news@telekom.example>"
    assert (message["To"], message["Message-ID"]) == ("anna@customer.example", "<1@x.example>")
    assert not message.defects
    plain, html = texts(message)
    assert "Order <now>, Jörg." in plain
    assert "Order &lt;now&gt;, Jörg." in html
    (picture,) = [part for part in message.walk() if part.get_content_type() == "image/png"]
    assert picture.get_content() == png()
    assert f"cid:{picture['Content-ID'].strip('<>')}" in html


def test_each_recipient_has_links_of_their_own() -> None:
    plain, html = texts(mail(*BLOCKS[:2]))
    assert LINKS.withdraw in plain
    assert f'href="{LINKS.withdraw}"' in html
    assert ".invalid" not in plain + html


def test_a_header_cannot_begin_another_one() -> None:
    with pytest.raises(ValueError, match="one line"):
        mail(**{"Reply-To": "a@x.example\r\nBcc: all@x.example"})
