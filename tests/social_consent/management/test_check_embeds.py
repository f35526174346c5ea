"""The check of stored HTML names row, field, line and host."""

from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django.test import override_settings

from telekom_site.pages.models import NewsArticle
from tests.support.stored_html_corpus import FILM

pytestmark = pytest.mark.django_db


def found(*names: str) -> tuple[str, str]:
    """What is written, and how the command ends."""
    out = StringIO()
    try:
        call_command("check_embeds", *names, stdout=out)
    except CommandError as problem:
        return out.getvalue(), str(problem)
    return out.getvalue(), ""


def article(body: str) -> NewsArticle:
    return NewsArticle.objects.create(
        slug="a", title_de="a", title_en="a", body_de=body, body_en="<p>plain</p>"
    )


@override_settings(SOCIAL_CONSENT_PROVIDERS=["youtube"])
def test_it_names_row_field_line_and_host() -> None:
    row = article(f"<p>a</p>\n{FILM}\n<img src='https://other.example/a.png'>").pk

    out, problem = found("pages.NewsArticle")

    assert out.splitlines() == [
        f"pages.NewsArticle {row} body_de:2 contacts www.youtube.com without consent "
        f"({{% social_html %}}: a card)",
        f"pages.NewsArticle {row} body_de:3 contacts other.example without consent ({{% "
        f"social_html %}}: a plain link)",
    ]
    assert problem.startswith("2 places let browsers contact third parties")
    assert found("pages.NewsArticle.body_en") == ("No third party is contacted.\n", "")


@override_settings(SOCIAL_CONSENT_TRUSTED_ORIGINS=["https://cdn.example"])
def test_ones_own_hosts_are_no_finding() -> None:
    article("<img src='https://cdn.example/a.png'><img src='https://www.example.org/b.png'>")

    assert found("pages.NewsArticle.body_de") == ("No third party is contacted.\n", "")


@pytest.mark.parametrize(
    "name",
    [
        "pages",
        "nobody.Article",
        "pages.Nothing",
        "pages.NewsArticle.nothing",
        "pages.NewsArticle.id",
    ],
)
def test_a_wrong_name_is_told(name: str) -> None:
    assert name.rpartition(".")[2] in found(name)[1]
