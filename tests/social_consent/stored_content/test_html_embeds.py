"""Embeds in stored HTML become cards or plain links; nothing else changes, and nothing of others is
loaded."""

import re
from html.parser import HTMLParser

import pytest
from django.template import Context, Template
from django.test import Client, RequestFactory, override_settings
from hypothesis import example, given, settings
from hypothesis import strategies as st

from social_consent.providers.contents import VIMEO, YOUTUBE
from social_consent.providers.posts import BLUESKY, INSTAGRAM
from social_consent.stored_content.html_embeds import LOADING_TAGS, find_embeds, host_of, with_cards
from social_consent.stored_content.loaded_hosts import LOADING
from tests.support.html import Elements
from tests.support.stored_html_corpus import AROUND, EVIL, FILM
from tests.support.two_click_visitor import choice

OWN = {"www.example.org"}
AMONG = (YOUTUBE, VIMEO, INSTAGRAM, BLUESKY)
DID = "did:plc:z72i7hdynmk6r22z27h6tvur"
HARMLESS = [
    "<p>Text &amp; <b>bold</b> <!-- a note --> a < b, 1 <2</p>",
    '<a href="https://other.example/">a link</a>',
    '<iframe src="/map/"></iframe>',
    '<img src="/a.png" alt="https://other.example/"><img src="data:image/png;base64,AAAA">',
    '<iframe src="https://www.example.org/map/"></iframe>',
    '<blockquote cite="https://other.example/">said</blockquote>',
    '<script type="application/ld+json">{"@context": "https://schema.org"}</script>',
    "<style>p { color: red }</style><textarea>&lt;b&gt;</textarea>",
    "<P CLASS=x>Ünïcode</P  ><br/>\r\n<td background='/a.png'>",
]


# Neither a scheme nor a slash at its beginning: a path on our own host, whatever follows.
RELATIVE = re.compile(r"(?![a-z][a-z0-9+.-]*:)[^\s/\\]", re.IGNORECASE)
SEVERAL = {"srcset", "imagesrcset", "ping", "srcdoc"}  # addresses


class Loads(HTMLParser):
    """Every address of another host that is loaded, as the standard library reads the markup."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.found: list[str] = []
        self.feed(html.replace("<![", "<! ["))  # which it does not read in every version
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        for name, value in attrs:
            loads = tag in {"link", "base", "use", "image"} if name == "href" else name in LOADING
            own = name not in SEVERAL and RELATIVE.match(value or "")
            if loads and tag in LOADING_TAGS and "evil" in (value or "") and not own:
                self.found.append(f"{tag} {name} {value}")


def converted(html: str) -> str:
    return with_cards(
        html,
        OWN,
        AMONG,
        lambda content, title: f"[{content.provider.key} {title}]",
        lambda embed: f"({embed.host})",
    )


@pytest.mark.parametrize("html", EVIL)
def test_nothing_of_others_is_loaded(html: str) -> None:
    for around in AROUND:
        left = converted(around.format(html))
        assert Loads(left).found == []
        assert find_embeds(left, OWN, AMONG) == [], "read again, nothing is left"


PIECES = [
    *EVIL,
    *HARMLESS,
    *"<>\"'/=!- \n`",
    "<!--",
    "-->",
    "<![CDATA[",
    "</script>",
    "<script>",
    "<style>",
    "</iframe>",
    "<svg>",
    "<p title='",
    "<i ",
    "frame src=//evil.example/",
    "<img ",
    "src=",
    "//evil.example/",
    "data-src=",
]


@settings(max_examples=200)
@given(st.lists(st.sampled_from(PIECES), max_size=12).map("".join))
@example("<i style='background:url(//evil.example)'frame src=//evil.example/>")
@example("<img src=<img/src=https://evil.example/a.png>")
def test_however_it_is_put_together_nothing_of_others_is_loaded(html: str) -> None:
    left = converted(html)

    assert Loads(left).found == []
    assert find_embeds(left, OWN, AMONG) == []


@pytest.mark.parametrize("html", HARMLESS)
def test_what_loads_nothing_stays_letter_by_letter(html: str) -> None:
    assert converted(html) == html


@given(st.lists(st.sampled_from(HARMLESS), max_size=6).map("\n".join))
def test_around_a_card_nothing_changes(html: str) -> None:
    assert converted(html + FILM + html) == f"{html}[youtube Cable]{html}"


@pytest.mark.parametrize(
    ("html", "left"),
    [
        (FILM, "[youtube Cable]"),
        (
            '<iframe src="about:blank" data-src="//player.vimeo.com/video/76979871"></iframe>',
            "[vimeo ]",
        ),
        ("<iframe src=https://other.example/x>fallback</iframe>b", "(other.example)b"),
        ("<iframe srcdoc='x'></iframe>", "(?)"),
        (
            '<blockquote class="instagram-media" '
            'data-instgrm-permalink="https://www.instagram.com/p/CpDd9-Zs0Xk/?a=b">'
            '<a href="/">x</a></blockquote> <script async '
            'src="//www.instagram.com/embed.js"></script>',
            "[instagram ] ",
        ),
        (
            f"<blockquote "
            f'data-bluesky-uri="at://{DID}/app.bsky.feed.post/3jwdwj2ctlk26">x</blockquote>'
            '<script async src="https://embed.bsky.app/static/embed.js" charset="utf-8"></script>',
            "[bluesky ]",
        ),
        (
            '<blockquote>x</blockquote><script src="https://w.example/w.js"></script>',
            "<blockquote>x</blockquote>(w.example)",
        ),
        ('<p style="background: url(//evil.example/a.png)" class="x">y</p>', '<p  class="x">y</p>'),
    ],
)
def test_embeds_become_cards_or_links(html: str, left: str) -> None:
    assert converted(html) == left


@pytest.mark.parametrize(
    ("address", "host"),
    [
        ("/a", ""),
        ("a//b", ""),
        ("?a=https://x.example", ""),
        ("about:blank", ""),
        ("//X.example/a", "x.example"),
        ("\t https:x.example", "x.example"),
        ("/\\x.example", "x.example"),
        ("https://user@x.example:8443/a", "x.example:8443"),
        ("javascript:alert(1)", "?"),
        ("https:", "?"),
    ],
)
def test_the_host_is_the_one_that_a_browser_contacts(address: str, host: str) -> None:
    assert host_of(address) == host


@pytest.mark.parametrize(
    "piece", ["<a ", "<img ", "<style>", '<p title="', "<!--", "<video>", "<svg><style>"]
)
def test_much_of_it_takes_no_more_steps_for_each_letter(piece: str) -> None:
    assert Loads(converted(piece * 5000 + EVIL[0])).found == []


@override_settings(SOCIAL_CONSENT_PROVIDERS=["youtube"])
def test_the_tag_shows_the_card_and_after_the_tick_the_film(visitor: Client) -> None:
    body = f"<p>one</p>{FILM}<p>two</p><iframe src='https://other.example/?a=b&c'></iframe>"
    template = Template("{% load social_consent %}{% social_html body %}")

    def shown() -> str:
        return template.render(Context({"request": visitor.get("/en/").wsgi_request, "body": body}))

    before = shown()
    assert Elements(before).of("iframe") == []
    assert "<p>one</p><section" in before
    assert 'aria-label="Cable"' in before
    assert (
        '<a href="https://other.example/?a=b&amp;c" rel="noopener noreferrer external nofollow">'
        in before
    )
    assert "Content of other.example, not loaded here" in before
    visitor.post("/social/choice/", choice(activate="youtube", page="/en/"))
    (frame,) = Elements(shown()).of("iframe")
    assert frame["src"] == "/embed/youtube/?page=%2Fen%2F&id=M7lc1UVf-VE"


@override_settings(SOCIAL_CONSENT_PROVIDERS=["youtube"])
@pytest.mark.parametrize("page", ["/en/mail/secret/", ""])
def test_on_a_page_that_is_not_to_be_shared_it_is_a_plain_link(page: str) -> None:
    context = Context({"body": FILM} | ({"request": RequestFactory().get(page)} if page else {}))
    html = Template("{% load social_consent %}{% social_html body %}").render(context)

    assert 'href="https://www.youtube.com/watch?v=M7lc1UVf-VE"' in html
    assert "www.youtube.com" in html.partition(">")[2]


@override_settings(SOCIAL_CONSENT_PROVIDERS=["facebook"])
def test_who_is_not_offered_is_a_plain_link(visitor: Client) -> None:
    context = Context({"request": visitor.get("/en/").wsgi_request, "body": FILM})
    html = Template("{% load social_consent %}{% social_html body %}").render(context)

    assert 'href="https://www.youtube.com/embed/M7lc1UVf-VE"' in html
    assert "<section" not in html
