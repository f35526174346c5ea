"""An address alone in its paragraph becomes a card, by way of `{% social_html %}`."""

import pytest
from django.template import Context, Template
from django.test import RequestFactory, override_settings

markdown = pytest.importorskip(
    "markdown", reason="the extra social_consent[markdown] is not installed"
)

EXTENSION = "social_consent.markdown_extension"
FILM = "https://www.youtube.com/watch?v=M7lc_UVf_VE"


@override_settings(SOCIAL_CONSENT_PROVIDERS=["youtube"])
@pytest.mark.parametrize("address", [FILM, f"<{FILM}>"])
def test_an_address_alone_becomes_a_card(address: str) -> None:
    html = markdown.markdown(f"One *film*:\n\n{address}\n\nMore.", extensions=[EXTENSION])

    assert html == f'<p>One <em>film</em>:</p>\n<iframe src="{FILM}"></iframe>\n<p>More.</p>'
    context = Context({"request": RequestFactory().get("/en/"), "body": html})
    shown = Template("{% load social_consent %}{% social_html body %}").render(context)
    assert 'data-provider="youtube"' in shown
    assert FILM not in shown


@override_settings(SOCIAL_CONSENT_PROVIDERS=["youtube"])
@pytest.mark.parametrize(
    "text",
    [
        f"See {FILM}",
        f"[a film]({FILM})",
        "https://example.org/",
        "https://vimeo.com/76979871",
        f"    {FILM}",
    ],
)
def test_whatever_else_stays_as_it_is(text: str) -> None:
    assert markdown.markdown(text, extensions=[EXTENSION]) == markdown.markdown(text)
