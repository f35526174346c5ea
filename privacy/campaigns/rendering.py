"""Mails of campaigns: HTML and plain text, rendered once per text and completed per recipient.

Pictures are part of the mail (RFC 2392), so that opening it requests nothing from anybody.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from django.template.loader import render_to_string
from django.utils import translation

from privacy.campaigns.blocks import Block, BlockKind
from privacy.conf import conf
from privacy.controllers.models import Controller

# What the recipient's own links replace; a reserved domain (RFC 2606), so that one which is left
# behind leads nowhere and fails the check of the mail.
WITHDRAW_LINK = "https://withdraw.invalid/"
PREFERENCES_LINK = "https://preferences.invalid/"
DARK = "(prefers-color-scheme: dark)"


@dataclass(frozen=True, slots=True)
class InlinePicture:
    """A picture that is part of the mail."""

    name: str
    media_type: str
    content: bytes
    width: int
    height: int


@dataclass(frozen=True, slots=True)
class Letter:
    """What one variant of a campaign says in one language.

    Attributes:
        language, subject, preheader, blocks: as composed.
        company: who sends it, and is named at its end.
        topic: title of the topic of the consent that it needs.
        pictures: those that the blocks name.
        page: URL of the page that shows the same in a browser; empty for none.
    """

    language: str
    subject: str
    preheader: str
    blocks: Sequence[Block]
    company: Controller
    topic: str
    pictures: Mapping[str, InlinePicture]
    page: str = ""


@dataclass(frozen=True, slots=True)
class PersonalLinks:
    """The only addresses that differ from recipient to recipient."""

    withdraw: str
    preferences: str = ""


@dataclass(frozen=True, slots=True)
class RenderedMail:
    """Subject and both texts of a mail, with the pictures that its HTML shows."""

    subject: str
    html: str
    text: str
    pictures: tuple[InlinePicture, ...]

    def completed(self, links: PersonalLinks) -> "RenderedMail":
        """Return the mail of one recipient."""
        return replace(self, html=_complete(self.html, links), text=_complete(self.text, links))


def render_letter(letter: Letter) -> RenderedMail:
    """Return the mail, with placeholders for the links of its recipient."""
    context = {
        "letter": letter,
        "sections": sections_of(letter),
        "site_url": conf.SITE_URL,
        "withdraw": WITHDRAW_LINK,
        "preferences": PREFERENCES_LINK,
    }
    with translation.override(letter.language):
        html = render_to_string("privacy/campaigns/mail.html", context)
        text = render_to_string("privacy/campaigns/mail.txt", context)
    shown = [block.picture for block in letter.blocks if block.picture]
    pictures = tuple(letter.pictures[name] for name in dict.fromkeys(shown))
    return RenderedMail(letter.subject, html, _without_gaps(text), pictures)


def in_dark(html: str) -> str:
    """Return the HTML as a client in dark mode shows it, for the preview."""
    return html.replace(f"@media {DARK}", "@media all")


def in_light(html: str) -> str:
    """Return the HTML as a client in light mode shows it, for the preview: staff may use dark."""
    light = html.replace("color-scheme: light dark", "color-scheme: light")
    return light.replace(f"@media {DARK}", "@media not all")


def sections_of(letter: Letter) -> list[dict[str, object]]:
    """Return the blocks for a template, each with its picture."""
    shown = []
    for block in letter.blocks:
        values: dict[str, Any] = {"block": block, "kind": block.kind.value}
        if block.kind is BlockKind.PICTURE:
            values["picture"] = letter.pictures.get(block.picture)
        shown.append(values)
    return shown


def _complete(text: str, links: PersonalLinks) -> str:
    text = text.replace(WITHDRAW_LINK, links.withdraw)
    return text.replace(PREFERENCES_LINK, links.preferences or links.withdraw)


def _without_gaps(text: str) -> str:
    """Return a text without the empty lines that template tags leave, beyond one at a time."""
    lines = list[str]()
    for line in map(str.rstrip, text.strip().splitlines()):
        if line or (lines and lines[-1]):
            lines.append(line)
    return "\n".join(lines) + "\n"
