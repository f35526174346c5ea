"""Nothing that could trace a reader, and nothing that readers cannot perceive, passes the check."""

from dataclasses import replace
from typing import Any

import pytest
from django.utils import translation

from privacy.campaigns import mail_check
from privacy.campaigns.blocks import Block, BlockKind
from privacy.campaigns.hints import hints_for
from privacy.campaigns.mail_check import check_mail, problems_of
from privacy.campaigns.rendering import (
    PersonalLinks,
    RenderedMail,
    in_dark,
    in_light,
    render_letter,
)
from tests.support.campaigns import BLOCKS, letter, sender

PIXEL = '<img src="https://track.example/p.gif" width="1" height="1" alt="">'
EVIL = [
    PIXEL,
    '<img src="cid:unknown" width="40" height="40" alt="A tower">',
    '<img src="data:image/png;base64,AA" width="40" height="40" alt="A tower">',
    '<img src="cid:tower" width="40" height="40" alt=" ">',
    '<img src="cid:tower" width="2" height="40" alt="A tower">',
    '<img srcset="https://x.example/a.png 2x" src="cid:tower" width="40" height="40" alt="A">',
    '<a href="https://click.example/?to=https://testserver/">x</a>',
    '<a href="http://testserver@evil.example/">x</a>',
    '<a href="http://testserver.evil.example/">x</a>',
    '<a href="javascript:alert(1)">x</a>',
    '<a href="https://withdraw.invalid.evil.example/">x</a>',
    '<p style="background: url(https://x.example/a)">x</p>',
    "<style>p { background: url(https://x.example/a) }</style>",
    "<style>@import 'https://x.example/a.css';</style>",
    "<script>1</script>",
    '<link rel="stylesheet" href="http://testserver/a.css">',
    '<table background="https://x.example/a"></table>',
    '<iframe src="http://testserver/"></iframe>',
    '<form action="http://testserver/"></form>',
    '<p onclick="x">x</p>',
    "<video></video>",
    '<a href="http://[broken/">x</a>',
]


@pytest.fixture(autouse=True)
def english() -> Any:
    with translation.override("en"):
        yield


def test_a_usual_mail_has_no_problem_and_no_hint() -> None:
    assert problems_of(letter(page="http://testserver/en/x/")) == []
    assert hints_for(letter()) == []


@pytest.mark.parametrize("markup", EVIL)
def test_markup_that_loads_traces_or_hides_is_found(markup: str) -> None:
    mail = render_letter(letter())
    assert check_mail(mail) == []
    evil = replace(mail, html=mail.html.replace("</main>", f"{markup}</main>"))
    assert check_mail(evil)


def test_a_link_that_differs_from_recipient_to_recipient_is_found(monkeypatch: Any) -> None:
    whole = RenderedMail.completed

    def tracked(mail: RenderedMail, links: PersonalLinks) -> RenderedMail:
        own = whole(mail, links)
        digits = str(sum(map(ord, links.withdraw)))
        return replace(own, html=own.html.replace("?a=1", f"?reader={digits}"))

    monkeypatch.setattr(RenderedMail, "completed", tracked)
    assert any("differs" in problem for problem in problems_of(letter()))


@pytest.mark.parametrize(
    ("blocks", "problem"),
    [
        ([Block(BlockKind.BUTTON, "Go", "https://other.example/")], "not ours"),
        ([Block(BlockKind.PICTURE, picture="tower", alt="A tower")], "no text"),
    ],
)
def test_a_letter_with_a_fault_is_refused(blocks: list[Block], problem: str) -> None:
    assert any(problem in text for text in problems_of(letter(*blocks)))


def test_the_law_wants_the_senders_address() -> None:
    nameless = sender()
    nameless.street = ""
    assert any("postal" in text for text in problems_of(replace(letter(), company=nameless)))


def test_a_mail_that_is_too_large_is_refused(settings: Any) -> None:
    settings.PRIVACY_CAMPAIGN_MAIL_BYTES = 1_000
    assert any("too large" in problem for problem in problems_of(letter()))


def test_a_link_that_only_the_html_has_is_found(monkeypatch: Any) -> None:
    bare = replace(render_letter(letter()), text="Nothing here.")
    monkeypatch.setattr(mail_check, "render_letter", lambda letter: bare)
    assert any("plain text" in problem for problem in problems_of(letter()))


@pytest.mark.parametrize(
    ("changed", "hint"),
    [
        ({"subject": "GREAT NEWS!!"}, "capitals"),
        ({"subject": "Now!!"}, "exclamation"),
        ({"subject": "x" * 61}, "longer"),
        ({"preheader": ""}, "preheader"),
        ({"subject": "You are a winner"}, "winner"),
        ({"blocks": BLOCKS[1:]}, "heading"),
        ({"blocks": [Block(BlockKind.BUTTON, "Click here", "https://x.example")]}, "button"),
        ({"blocks": [Block(BlockKind.PICTURE, picture="x", alt="IMG_0123.jpg")]}, "alternative"),
    ],
)
def test_hints_name_what_readers_and_filters_dislike(changed: dict[str, Any], hint: str) -> None:
    assert any(hint in text for text in hints_for(replace(letter(), **changed)))


def test_the_preview_can_show_the_dark_colours() -> None:
    html = render_letter(letter()).html
    assert "prefers-color-scheme: dark" in html
    assert "prefers-color-scheme: dark" not in in_dark(html)
    assert "prefers-color-scheme: dark" not in in_light(html)


@pytest.mark.parametrize(
    "blocks",
    [
        [Block(BlockKind.TEXT, "Look: https://tracker.example/x")],
        [Block(BlockKind.HEADING, "www.evil-shop.de")],
        [Block(BlockKind.TEXT, "Now at evil-shop.de.")],
        [
            Block(BlockKind.TEXT, "Hello"),
            Block(BlockKind.PICTURE, picture="tower", alt="See https://tracker.example/"),
        ],
        [
            Block(BlockKind.TEXT, "Hello"),
            Block(BlockKind.BUTTON, "Go", "http://testserver/en/?r=https://withdraw.invalid/"),
        ],
        [Block(BlockKind.TEXT, "Your gift: https://Preferences.invalid/")],
    ],
)
def test_a_written_link_is_ours_and_never_personal(blocks: list[Block]) -> None:
    assert problems_of(letter(*blocks))


def test_the_names_of_a_mail_contain_no_links() -> None:
    mail = replace(letter(), preheader="On evil-shop.de")
    assert problems_of(mail) == ["A link leads to a host that is not ours: https://evil-shop.de."]
    mail = letter(subject="https://tracker.example/")
    mail.company.name = "www.tracker.example"
    assert len(problems_of(mail)) == 2
    usual = Block(
        BlockKind.TEXT, "Write to info@telekom.example, z. B. by 1.1., or http://testserver/."
    )
    assert problems_of(letter(usual)) == []
