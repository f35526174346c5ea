"""The crawl: every public page in each language, once per run, past the caches."""

from unittest import mock

import pytest
from pytest_django import Settings

from privacy.promises import crawl
from privacy.promises.crawl import OF_EVERY_SITE, answered, fetch_uncached, public_pages
from privacy.promises.models import VerificationRun
from privacy.registry.promise import Page, UnverifiedError
from tests.privacy.promises.in_process import InProcessProbe

pytestmark = pytest.mark.django_db


def paths_of(pages: list[Page]) -> list[str]:
    return [page.url.partition("?")[0] for page in pages]


@pytest.fixture
def _unlinked(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(crawl, "_linked", lambda _pages: ())


def listing(*paths: str, body: bytes = b"") -> InProcessProbe:
    """A site whose map lists these pages, all of which it has, with this body."""
    entries = "".join(f"<url><loc>http://testserver{path}</loc></url>" for path in paths)
    site_map = Page("/sitemap.xml", 200, {}, f"<urlset>{entries}</urlset>".encode())
    pages = {path: Page(path, 200, {}, body) for path in paths}
    return InProcessProbe({"/sitemap.xml": site_map, **pages})


def test_pages_of_the_map_forms_in_both_languages_and_missing_ones_are_visited_once() -> None:
    probe = mock.Mock(wraps=InProcessProbe())
    pages = public_pages(probe)
    paths = paths_of(pages)
    assert {"/en/", "/de/", "/en/news/", "/de/products/", "/en/account/register/"} <= set(paths)
    assert len(paths) == len(set(paths))
    assert [page.status for page in pages].count(404) == 3, "one in each language, and the icon"
    assert {"/", "/robots.txt"} <= set(paths)
    assert {page.status for page in answered(pages)} == {200}
    visits = probe.fetch.call_count
    assert public_pages(probe) == pages
    assert probe.fetch.call_count == visits == len(pages) + 1, "and the site map"


def test_pages_of_other_hosts_and_entities_in_the_map() -> None:
    probe = listing("/a/?b=1&amp;c=2")
    probe.broken = {**probe.broken, "/a/": Page("/a/", 200, {}, b"")}
    body = probe.broken["/sitemap.xml"].body.replace(
        b"<urlset>", b"<urlset><loc>https://other.example/</loc>"
    )
    probe.broken = {**probe.broken, "/sitemap.xml": Page("", 200, {}, body)}
    assert "/a/" in paths_of(public_pages(probe))


def test_a_large_site_is_visited_in_several_runs(settings: Settings) -> None:
    settings.PRIVACY_CRAWLED_PAGES = 2
    paths = [f"/p{number}/" for number in range(5)]
    seen = set[str]()
    for _run in range(3):
        VerificationRun.objects.create()
        visited = set(paths_of(public_pages(listing(*paths)))) & set(paths)
        assert 1 <= len(visited) <= 2
        seen |= visited
    assert seen == set(paths)


@pytest.mark.usefixtures("_unlinked")
def test_a_site_without_a_map_is_visited_at_its_views(settings: Settings) -> None:
    settings.PRIVACY_SITEMAP = ""
    settings.PRIVACY_PUBLIC_VIEWS = ["privacy:request"]
    paths = paths_of(public_pages(InProcessProbe()))
    assert paths[:2] == ["/de/privacy/contact/", "/en/privacy/contact/"]
    assert len(paths) == 2 + len(OF_EVERY_SITE) + 2


def test_no_cache_answers_a_visit() -> None:
    probe = mock.Mock(wraps=InProcessProbe())
    fetch_uncached(probe, "/en/?a=1")
    fetch_uncached(probe, "/en/?a=1")
    (first, headers), (second, _headers) = (call.args for call in probe.fetch.call_args_list)
    assert first != second
    assert first.startswith("/en/?a=1&probe=")
    assert headers["Cache-Control"] == "no-cache"


@pytest.mark.usefixtures("_unlinked")
def test_an_interrupted_crawl_goes_on_where_it_stopped(settings: Settings) -> None:
    settings.PRIVACY_PUBLIC_VIEWS = ["privacy:request"]
    probe = mock.Mock(wraps=listing("/a/", "/b/"))
    real = probe.fetch.side_effect
    probe.fetch.side_effect = lambda path, *rest: (
        mock.DEFAULT if "/b/" not in path else (_ for _ in ()).throw(ConnectionError)
    )
    with pytest.raises(ConnectionError):
        public_pages(probe)
    before = probe.fetch.call_count
    probe.fetch.side_effect = real
    public_pages(probe)
    rest = 1 + len(OF_EVERY_SITE) + 2
    assert probe.fetch.call_count == before + rest, "the page that failed and those after it"


def test_of_pages_that_are_only_linked_one_of_each_view_is_visited_by_turns(
    settings: Settings,
) -> None:
    settings.PRIVACY_PUBLIC_VIEWS = ["privacy:request"]
    evidence = [f"/en/privacy/evidence/{name}/" for name in ("S01", "S02")]
    foreign = "https://other.example/en/elsewhere/"
    links = ["/en/promo/", "/de/promo/", "../cancel/", "/en/?page=2", "mailto:a@b", foreign]
    body = "".join(f'<a href="{link}">x</a>' for link in links + evidence).encode()
    seen = set[str]()
    for _run in evidence:
        VerificationRun.objects.create()
        visited = set(paths_of(public_pages(listing("/p/", body=body))))
        assert {"/en/promo/", "/de/promo/", "/cancel/"} <= visited
        assert len(visited & set(evidence)) == 1
        assert "/en/elsewhere/" not in visited
        seen |= visited
    assert set(evidence) <= seen


@pytest.mark.parametrize("status", [302, 404, 503])
def test_pages_of_a_map_that_is_gone_are_not_taken_for_seen(status: int) -> None:
    probe = InProcessProbe({"/sitemap.xml": Page("/sitemap.xml", status, {}, b"")})
    with pytest.raises(UnverifiedError):
        public_pages(probe)


def test_a_project_that_names_no_map_needs_none(settings: Settings) -> None:
    del settings.PRIVACY_SITEMAP
    assert public_pages(InProcessProbe({"/sitemap.xml": Page("/sitemap.xml", 404, {}, b"")}))
