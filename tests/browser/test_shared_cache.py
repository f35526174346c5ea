"""A real caching proxy (nginx) before the small site: pages without a choice are shared, a choice
never is."""

import os
import re
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from playwright.sync_api import APIResponse, BrowserContext

from tests.browser.conftest import BrowserContextFactory
from tests.browser.share_bar import ShareBar
from tests.support.processes import free_port, serving

NGINX = shutil.which("nginx", path=f"{os.environ['PATH']}:/usr/sbin")
# Nothing but the usual: keep for a minute what may be kept, obey Vary and Cache-Control, say what
# was done.
CONFIGURATION = """
daemon off;
master_process off;
pid {folder}/pid;
error_log {folder}/error.log;
events {{ }}
http {{
  access_log off;
  client_body_temp_path {folder}/body;
  proxy_temp_path {folder}/temporary;
  fastcgi_temp_path {folder}/fastcgi;
  uwsgi_temp_path {folder}/uwsgi;
  scgi_temp_path {folder}/scgi;
  proxy_cache_path {folder}/cache keys_zone=pages:1m;
  {http}
  server {{
    listen 127.0.0.1:{port};
    location / {{
      proxy_pass {site};
      proxy_set_header Host $http_host;
      proxy_cache pages;
      proxy_cache_valid 200 1m;
      add_header X-Cache $upstream_cache_status always;
      {location}
    }}
  }}
}}
"""
DE = "/de/"
RECIPE = Path(__file__).parents[2] / "docs" / "reference" / "social-consent.md"

pytestmark = pytest.mark.skipif(
    NGINX is None, reason="nginx is not installed: sh .ci/system-packages"
)


@pytest.fixture
def cached_site(two_click_site: str, tmp_path: Path) -> Iterator[str]:
    """Address of the small site as the cache serves it, with nothing kept yet."""
    with cache(two_click_site, tmp_path) as url:
        yield url


@pytest.fixture
def site_by_the_recipe(two_click_site: str, tmp_path: Path) -> Iterator[str]:
    """The same behind a cache that is set up as the documentation says."""
    http, location = re.findall(r"```nginx\n(.*?)```", RECIPE.read_text(), re.DOTALL)
    with cache(two_click_site, tmp_path, http, location) as url:
        yield url


@contextmanager
def cache(site: str, folder: Path, http: str = "", location: str = "") -> Iterator[str]:
    port, file = free_port(), folder / "nginx.conf"
    file.write_text(
        CONFIGURATION.format(folder=folder, port=port, site=site, http=http, location=location)
    )
    url = f"http://127.0.0.1:{port}"
    command = [str(NGINX), "-e", str(folder / "error.log"), "-c", str(file)]
    with serving(command, f"{url}/social/", {}, folder / "log.txt"):
        yield url


def visit(visitor: BrowserContext, url: str) -> tuple[APIResponse, str]:
    """The page, and what the cache did: HIT, MISS or nothing."""
    answer = visitor.request.get(url)
    assert answer.ok
    return answer, answer.headers.get("x-cache", "")


def has_plugin(answer: APIResponse) -> bool:
    return 'name="reset"' in answer.text()


def test_visitors_without_a_choice_share_one_copy(
    cached_site: str, browser_context_factory: BrowserContextFactory
) -> None:
    first, kept = visit(browser_context_factory(user_agent="One/1.0"), cached_site + DE)
    second, shared = visit(browser_context_factory(user_agent="Two/2.0"), cached_site + DE)

    assert (kept, shared) == ("MISS", "HIT")
    assert first.body() == second.body()


def test_a_choice_never_reaches_the_cache(
    cached_site: str, browser_context_factory: BrowserContextFactory
) -> None:
    chooser, other = browser_context_factory(), browser_context_factory()
    visit(other, cached_site + DE)
    page = chooser.pages[0]
    page.goto(cached_site + DE)
    ShareBar(page).tick("facebook")

    for _visit in range(2):
        answer, done = visit(chooser, cached_site + DE)
        assert has_plugin(answer), "who ticked is not served the copy of the others"
        assert done == "MISS", "and what is served is kept for nobody"
    answer, done = visit(other, cached_site + DE)
    assert (has_plugin(answer), done) == (False, "HIT")


def test_after_the_reset_the_shared_copy_is_good_again(
    cached_site: str, browser_context_factory: BrowserContextFactory
) -> None:
    visitor = browser_context_factory()
    visit(visitor, cached_site + DE)
    page = visitor.pages[0]
    page.goto(cached_site + DE)
    ShareBar(page).tick("facebook")
    ShareBar(page).reset("facebook")

    answer, done = visit(visitor, cached_site + DE)

    assert (has_plugin(answer), done) == (False, "HIT")


def test_what_only_one_visitor_may_see_is_kept_nowhere(
    cached_site: str, browser_context_factory: BrowserContextFactory
) -> None:
    visitor = browser_context_factory()
    page = visitor.pages[0]
    page.goto(cached_site + DE)
    ShareBar(page).tick("facebook")

    for path in (
        "/embed/facebook/?page=/de/",
        "/social/",
        "/social/what-is-sent/",
        "/social/state/?page=/de/",
    ):
        for _visit in range(2):
            assert visit(visitor, cached_site + path)[1] == "MISS"


def test_by_the_recipe_visitors_with_cookies_of_their_own_share_one_copy(
    site_by_the_recipe: str, browser_context_factory: BrowserContextFactory
) -> None:
    visitor = browser_context_factory()
    done = [
        visitor.request.get(
            site_by_the_recipe + DE, headers={"Cookie": f"_ga=GA1.{number}; theme=dark"}
        )
        for number in range(40)
    ]
    hits = [answer.headers["x-cache"] for answer in done].count("HIT")
    assert hits / len(done) >= 0.95
    assert len({answer.body() for answer in done}) == 1


@pytest.mark.parametrize("before", ["", "_ga=GA1.1; "])
def test_by_the_recipe_a_choice_is_seen_by_its_visitor_alone(
    site_by_the_recipe: str, browser_context_factory: BrowserContextFactory, before: str
) -> None:
    chooser, other = browser_context_factory(), browser_context_factory()
    visit(other, site_by_the_recipe + DE)
    page = chooser.pages[0]
    page.goto(site_by_the_recipe + DE)
    ShareBar(page).tick("facebook")
    (cookie,) = chooser.cookies(site_by_the_recipe)

    for name in (cookie["name"], f"{cookie['name']}_kept"):
        sent = {"Cookie": f"{before}{name}={cookie['value']}"}
        answer = other.request.get(site_by_the_recipe + DE, headers=sent)
        assert answer.headers["x-cache"] == "BYPASS"
        assert has_plugin(answer)
    answer, done = visit(other, site_by_the_recipe + DE)
    assert (has_plugin(answer), done) == (False, "HIT")
