"""What must hold for every page that an unknown client can reach."""

import re
from collections import Counter, defaultdict
from itertools import pairwise
from urllib.parse import urldefrag, urlsplit

import pytest
from django.conf import settings
from django.test import Client

from telekom_site.pages.group_hosts import Destination, GroupHosts
from tests.support.crawl import CLOSED, HOST, Visit, is_opened_from_a_page
from tests.support.markup import is_valid_time

pytestmark = pytest.mark.django_db

PARTS = [
    "", "products/", "products/mobile-clear/", "news/", "glossary/", "companies/", "links/",
    "imprint/",
    "privacy/contact/", "account/login/",
]  # fmt: skip
MOST_QUERIES = 5
QUERIES_OF_NOTICE = 10  # however many promises, processors and versions it shows


def test_the_crawl_reaches_the_whole_site_in_both_languages(visits: dict[str, Visit]) -> None:
    for part in (
        "",
        "products/",
        "products/mobile-clear/",
        "news/",
        "glossary/",
        "companies/",
        "links/",
        "imprint/",
        "account/login/",
    ):
        for code, _name in settings.LANGUAGES:
            assert f"/{code}/{part}" in visits
    assert "/de/binding-corporate-rules/en.pdf" in visits


def test_no_link_leads_to_nothing(visits: dict[str, Visit]) -> None:
    broken = {
        path: visit.response.status_code
        for path, visit in visits.items()
        if visit.response.status_code >= 400
    }
    assert broken == {}


def test_every_page_of_the_site_map_is_linked_from_another(visits: dict[str, Visit]) -> None:
    unlinked = [path for path in site_map(visits) if path not in visits]
    assert unlinked == [], "link it, e.g. in templates/site/_footer.html"


def test_a_page_of_the_site_map_accepts_no_form(visits: dict[str, Visit], browser: Client) -> None:
    statuses = {path: browser.post(path).status_code for path in site_map(visits)}
    wrong = {path: status for path, status in statuses.items() if status != 405}
    assert wrong == {}, "decorate the view with @require_safe"


def test_every_page_of_the_site_map_below_home_has_breadcrumbs(visits: dict[str, Visit]) -> None:
    """Except the notice, which has none."""
    missing = [
        path
        for path in site_map(visits)
        if path in visits
        and not re.fullmatch(r"/\w+/(privacy/)?", path)
        and not [nav for nav in visits[path].markup.all("nav") if nav.get("class") == "breadcrumbs"]
    ]
    assert missing == [], "include site/_breadcrumbs.html"


def site_map(visits: dict[str, Visit]) -> list[str]:
    """The paths that the site map lists."""
    body = visits["/sitemap.xml"].body.decode()
    paths = re.findall(r"<loc>https?://[^/]+(/[^<]*)</loc>", body)
    assert paths
    return paths


def test_every_fragment_is_an_anchor_of_its_page(
    visits: dict[str, Visit], pages: list[Visit]
) -> None:
    lost = [
        (page.path, address)
        for page in pages
        for address in page.leads_to()
        if (fragment := urldefrag(address).fragment)
        and not address.startswith(CLOSED)
        and (urldefrag(address).url in visits or not is_opened_from_a_page(address))
        and fragment not in visits[urldefrag(address).url].markup.ids
    ]
    assert lost == []


def test_a_stranger_is_given_no_cookie(visits: dict[str, Visit]) -> None:
    assert [path for path, visit in visits.items() if visit.response.cookies] == []


def test_elements_are_nested_and_closed(pages: list[Visit]) -> None:
    assert [(page.path, page.markup.faults) for page in pages if page.markup.faults] == []


def test_ids_are_unique(pages: list[Visit]) -> None:
    twice = [
        (page.path, identifier)
        for page in pages
        for identifier in set(page.markup.ids)
        if page.markup.ids.count(identifier) > 1
    ]
    assert twice == []


def test_every_page_has_one_heading_of_the_first_rank_and_skips_none(pages: list[Visit]) -> None:
    for page in pages:
        ranks = [
            int(tag[1]) for tag, _attributes in page.markup.elements if re.fullmatch("h[1-6]", tag)
        ]
        assert ranks.count(1) == 1, f"{page.path}: write one <h1>"
        # Pages of a layer may open with a section's heading; none may jump from one rank to the
        # next but one.
        assert all(later <= earlier + 1 for earlier, later in pairwise(ranks)), page.path


def test_every_page_has_its_landmarks_and_a_way_past_the_navigation(pages: list[Visit]) -> None:
    for page in pages:
        assert [len(page.markup.all(tag)) for tag in ("header", "main", "footer")] >= [1, 1, 1], (
            page.path
        )
        assert page.markup.links[0]["href"] == "#main", page.path
        labels = [navigation.get("aria-label") for navigation in page.markup.all("nav")]
        assert all(labels), page.path


def test_regions_of_a_page_are_told_apart_by_their_names(pages: list[Visit]) -> None:
    """A table that scrolls is a region, and is named; the section around it then needs no name."""
    alike = [
        (page.path, name)
        for page in pages
        for name, number in Counter(names_of_regions(page)).items()
        if number > 1
    ]
    assert alike == []


def names_of_regions(page: Visit) -> list[str]:
    """What names each region of the page: the IDs of other elements, or a text."""
    return [
        attributes.get("aria-labelledby") or attributes["aria-label"]
        for tag, attributes in page.markup.elements
        if (tag == "section" or attributes.get("role") == "region")
        and {"aria-labelledby", "aria-label"} & set(attributes)
    ]


def test_every_page_says_its_language_title_and_subject(pages: list[Visit]) -> None:
    for page in pages:
        prefix = page.path.split("/")[1]
        expected = (
            prefix if prefix in dict(settings.LANGUAGES) else page.markup.all("html")[0]["lang"]
        )
        assert page.markup.all("html")[0]["lang"] == expected
        assert re.search(r"<title>\S.* · Telekom Group</title>", page.body.decode()), page.path
        assert [
            meta
            for meta in page.markup.all("meta")
            if meta.get("name") == "description" and meta["content"]
        ]


def test_title_and_description_of_each_page_are_its_own_in_each_language(
    visits: dict[str, Visit],
) -> None:
    """A text that is missing, or not translated, is that of another page or edition."""
    paths = [path for path in site_map(visits) if path.count("/") <= 3]  # down to /de/news/
    pages_of = defaultdict[tuple[str, str], list[str]](list)
    for path in paths:
        for title in re.findall(r"<title>.*</title>", visits[path].body.decode()):
            pages_of["title", title].append(path)
        for meta in visits[path].markup.all("meta"):
            if meta.get("name") == "description":
                pages_of["description", meta["content"]].append(path)
    shared = {text: pages for text, pages in pages_of.items() if len(pages) > 1}
    assert shared == {}, "give the template blocks `title` and `description` of its own, translated"
    assert len(pages_of) == 2 * len(paths), "one title and one description to a page"


def test_editions_of_a_page_name_each_other(visits: dict[str, Visit], pages: list[Visit]) -> None:
    for page in pages:
        if not page.path.startswith(("/de/", "/en/")) or "?" in page.path:
            continue
        alternates = {
            link["hreflang"]: link["href"]
            for link in page.markup.all("link")
            if link.get("rel") == "alternate"
        }
        rest = page.path[3:]
        assert alternates == {code: f"http://{HOST}/{code}{rest}" for code in ("de", "en")}, (
            page.path
        )
        assert [
            link["href"] for link in page.markup.all("link") if link.get("rel") == "canonical"
        ] == [f"http://{HOST}{page.path}"]


def test_the_language_switch_keeps_the_page(pages: list[Visit]) -> None:
    for page in pages:
        for here, there in (("de", "en"), ("en", "de")):
            if page.path.startswith(f"/{here}/"):
                switch = [
                    link["href"]
                    for link in page.markup.links
                    if link.get("hreflang") == there and "rel" in link
                ]
                assert switch == [f"/{there}{page.path[3:]}"], page.path


def test_nothing_is_loaded_from_another_host(pages: list[Visit]) -> None:
    foreign = [
        (page.path, url) for page in pages for url in page.markup.resources if urlsplit(url).netloc
    ]
    assert foreign == []


def test_style_and_script_are_in_files(pages: list[Visit]) -> None:
    for page in pages:
        assert page.markup.all("style") == [], page.path
        assert all("src" in script for script in page.markup.all("script")), page.path
        for _tag, attributes in page.markup.elements:
            assert not [name for name in attributes if name == "style" or name.startswith("on")], (
                page.path
            )


def test_pictures_have_a_text_and_a_size(pages: list[Visit]) -> None:
    for page in pages:
        assert all({"alt", "width", "height"} <= set(image) for image in page.markup.all("img")), (
            page.path
        )


def test_every_link_that_leaves_the_site_carries_its_mark(pages: list[Visit]) -> None:
    hosts = GroupHosts.current()
    seen = set()
    for page in pages:
        for link in page.markup.links:
            destination = hosts.destination(link["href"])
            seen.add(destination)
            marked = {
                Destination.HERE: "link--" not in link.get("class", ""),
                Destination.GROUP: "link--group" in link.get("class", ""),
                Destination.FOREIGN: "link--foreign" in link.get("class", "")
                and {"external", "noopener", "noreferrer"} <= set(link.get("rel", "").split()),
            }
            assert marked[destination], f"{page.path}: write {{% link %}} for {link['href']}"
    assert seen == set(Destination)


def test_every_control_has_a_label(pages: list[Visit]) -> None:
    for page in pages:
        labelled = {label.get("for") for label in page.markup.all("label")}
        for tag in ("input", "select", "textarea"):
            for control in page.markup.all(tag):
                is_hidden = control.get("type") in {"hidden", "submit"}
                assert is_hidden or control.get("id") in labelled or "aria-label" in control, (
                    page.path,
                    control,
                )


def test_no_control_refuses_letters_beyond_ascii(pages: list[Visit]) -> None:
    """A `type="email"` takes no `jörg@`, whatever our mail server can do."""
    controls = [control for page in pages for control in page.markup.all("input")]
    assert {"email", "login"} <= {control.get("name") for control in controls}
    assert [control for control in controls if control.get("type") == "email"] == []


def test_what_describes_a_control_is_there(pages: list[Visit]) -> None:
    for page in pages:
        named = [
            identifier
            for _tag, attributes in page.markup.elements
            for name in ("aria-describedby", "aria-labelledby")
            for identifier in attributes.get(name, "").split()
        ]
        assert set(named) <= set(page.markup.ids), page.path


def test_pages_need_few_queries(pages: list[Visit]) -> None:
    notices = {"/de/privacy/", "/en/privacy/"}
    over = {
        page.path: page.queries
        for page in pages
        if page.queries > (QUERIES_OF_NOTICE if page.path in notices else MOST_QUERIES)
    }
    assert over == {}


def test_every_moment_is_one_that_html_allows(pages: list[Visit]) -> None:
    moments = [
        (page.path, moment["datetime"]) for page in pages for moment in page.markup.all("time")
    ]
    assert moments
    assert [moment for moment in moments if not is_valid_time(moment[1])] == []
