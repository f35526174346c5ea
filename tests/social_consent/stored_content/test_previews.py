"""Titles and pictures of contents are fetched by the server, kept by this site, and never by a
visitor."""

import json
from collections.abc import Collection, Iterator
from io import StringIO
from urllib.parse import parse_qs, urlsplit

import pytest
from django.core.files.base import ContentFile
from django.core.files.storage import storages
from django.core.management import CommandError, call_command
from django.test import override_settings

from social_consent.providers import Provider
from social_consent.providers.contents import CONTENTS, PEERTUBE, VIMEO, YOUTUBE
from social_consent.stored_content import previews
from social_consent.stored_content.fetching import Fetched, NotFetchedError
from social_consent.stored_content.previews import forget, picture_url, refresh, stored_preview
from telekom_site.pages.models import NewsArticle
from tests.support.provider_addresses import EXAMPLES, INSTANCES
from tests.support.stored_html_corpus import FILM
from tests.support.two_click_site.preview_storage import PREVIEWS_IN_MEMORY

ID = {"id": "M7lc1UVf-VE"}
JPEG = b"\xff\xd8\xff\xe0picture"
OEMBED = {
    "title": "How a  cable\nis laid",
    "thumbnail_url": "https://i.ytimg.com/vi/M7lc1UVf-VE/hqdefault.jpg",
}


class Companies:
    """What `fetch` finds at each address, and what it was asked."""

    def __init__(self) -> None:
        self.asked: list[str] = []
        self.page = Fetched("application/json", json.dumps(OEMBED).encode())
        self.picture = Fetched("image/jpeg", JPEG)

    def fetch(
        self, address: str, hosts: Collection[str], *, types: Collection[str], most_bytes: int
    ) -> Fetched:
        self.asked.append(address)
        answer = self.page if "text/html" in types else self.picture
        assert answer.content_type in types
        assert most_bytes == (1_000_000 if "text/html" in types else 2_000_000)
        return answer


@pytest.fixture(autouse=True)
def companies(monkeypatch: pytest.MonkeyPatch) -> Iterator[Companies]:
    provider = Companies()
    monkeypatch.setattr(previews, "fetch", provider.fetch)
    with override_settings(
        **PREVIEWS_IN_MEMORY,
        SOCIAL_CONSENT_PROVIDERS=["youtube", "vimeo", "tiktok"],
        SOCIAL_CONSENT_INSTANCES=INSTANCES,
    ):
        yield provider


def files() -> list[str]:
    try:
        return sorted(storages["previews"].listdir("social_consent")[1])
    except FileNotFoundError:
        return []


def test_title_and_picture_are_kept_here(companies: Companies) -> None:
    refresh(YOUTUBE, ID)

    kept = stored_preview(YOUTUBE, ID)
    assert kept is not None
    assert (kept.title, kept.source) == (
        "How a cable is laid",
        "https://www.youtube.com/watch?v=M7lc1UVf-VE",
    )
    assert picture_url(kept).startswith("/media/social_consent/youtube-")
    with storages["previews"].open(kept.picture) as file:
        assert file.read() == JPEG
    oembed = urlsplit(companies.asked[0])
    assert oembed.netloc == "www.youtube.com"
    assert parse_qs(oembed.query)["url"] == ["https://www.youtube.com/watch?v=M7lc1UVf-VE"]
    assert companies.asked[1] == OEMBED["thumbnail_url"]


def test_the_newest_takes_the_place_of_the_one_before(companies: Companies) -> None:
    refresh(YOUTUBE, ID)
    companies.picture = Fetched("image/png", b"\x89PNG\r\n\x1a\n")
    refresh(YOUTUBE, ID)
    refresh(YOUTUBE, ID)

    assert [name.rpartition(".")[2] for name in files()] == ["json", "png"]
    forget(YOUTUBE, ID)
    assert files() == []
    assert stored_preview(YOUTUBE, ID) is None


def test_one_content_has_not_the_preview_of_another() -> None:
    refresh(YOUTUBE, ID)

    assert stored_preview(YOUTUBE, {"id": "AAAAAAAAAAA"}) is None
    assert stored_preview(VIMEO, ID) is None


@pytest.mark.parametrize(
    ("content_type", "body"),
    [
        ("image/jpeg", b"<svg xmlns='http://www.w3.org/2000/svg'><script/></svg>"),
        ("image/png", JPEG),
        ("image/webp", b"RIFF0000WAVE"),
        ("image/jpeg", b""),
    ],
)
def test_a_picture_that_is_none_is_not_kept(
    companies: Companies, content_type: str, body: bytes
) -> None:
    companies.picture = Fetched(content_type, body)

    with pytest.raises(NotFetchedError, match="not image/"):
        refresh(YOUTUBE, ID)
    assert files() == []


def test_open_graph_is_read_where_there_is_no_oembed(companies: Companies) -> None:
    page = (
        "<meta property='og:title' content='A &amp; <b>'><meta property=og:title "
        "content=second><meta name=og:image>"
    )
    companies.page = Fetched("text/html", page.encode())

    kept = refresh(YOUTUBE, ID)

    assert (kept.title, kept.picture) == ("A & <b>", "")


@pytest.mark.parametrize(
    "body", [b"", b"{", b"[]", b'{"title": ["a"]}', b'{"title": ""}', b"[" * 100_000, b"\xff"]
)
def test_an_answer_without_title_is_not_kept(companies: Companies, body: bytes) -> None:
    companies.page = Fetched("application/json", body)

    with pytest.raises(NotFetchedError):
        refresh(YOUTUBE, ID)
    assert files() == []


@pytest.mark.parametrize("broken", [b"", b"{", b"[]", b'{"title": "a"}'])
def test_a_broken_file_is_ignored(broken: bytes) -> None:
    refresh(YOUTUBE, ID)
    (name,) = [name for name in files() if name.endswith("json")]
    storages["previews"].delete(f"social_consent/{name}")
    storages["previews"].save(f"social_consent/{name}", ContentFile(broken))

    assert stored_preview(YOUTUBE, ID) is None


def test_the_server_of_the_film_is_asked_for_its_own(companies: Companies) -> None:
    refresh(PEERTUBE, EXAMPLES["peertube"][0][1])

    assert companies.asked[0].startswith("https://framatube.org/services/oembed?")


@pytest.mark.parametrize(
    "provider",
    [provider for provider in CONTENTS if provider.preview],
    ids=lambda provider: provider.key,
)
def test_every_declared_source_is_on_a_declared_host(
    companies: Companies, provider: Provider
) -> None:
    for _address, arguments in EXAMPLES[provider.key]:
        refresh(provider, arguments)
        hosts = [host.format_map(arguments) for host in provider.preview_hosts]
        assert urlsplit(companies.asked[-2]).hostname in hosts


def run(*arguments: str) -> str:
    out = StringIO()
    call_command("fetch_previews", *arguments, stdout=out, stderr=out)
    return out.getvalue()


@pytest.mark.django_db
def test_the_command_takes_addresses_and_stored_texts(companies: Companies) -> None:
    NewsArticle.objects.create(
        slug="a", title_de="a", title_en="a", body_de=FILM * 2, body_en="<p>plain</p>"
    )

    told = run("https://vimeo.com/76979871", "--in", "pages.NewsArticle")

    assert told.splitlines() == [
        "vimeo 76979871: How a cable is laid",
        "youtube M7lc1UVf-VE: How a cable is laid",
    ]
    assert len(companies.asked) == 4
    assert run("--forget", "https://youtu.be/M7lc1UVf-VE") == "youtube M7lc1UVf-VE: forgotten\n"
    assert stored_preview(YOUTUBE, ID) is None


@pytest.mark.parametrize(
    ("arguments", "reason"),
    [
        (["https://example.org/"], "No enabled provider declares"),
        (
            ["https://www.tiktok.com/@scout2015/video/6718335390845095173"],
            "1 of 1 were not fetched",
        ),
        (["--in", "pages.Nothing"], "pages.Nothing"),
    ],
)
def test_the_command_says_what_it_could_not_do(arguments: list[str], reason: str) -> None:
    with pytest.raises(CommandError, match=reason):
        run(*arguments)


def test_without_a_storage_nothing_is_fetched(companies: Companies) -> None:
    with (
        override_settings(SOCIAL_CONSENT_PREVIEW_STORAGE=""),
        pytest.raises(NotFetchedError, match="names no storage"),
    ):
        refresh(YOUTUBE, ID)
    assert companies.asked == []
