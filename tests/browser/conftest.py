"""Fixtures for tests in a real browser, with the rest of the world recorded.

- `site`: the real site, started once by `python -m telekom_site.run` for all test processes, which
  use it at once: `base_url`, `data_dir`, `mails(to=…)`, `wait_for_mail(to)`, `staff_email`,
  `staff_password`.
- `two_click_site`: address of the small site in tests/social_consent, which has social_consent and
  little else.
- `recorder`: answers for every host but 127.0.0.1 and lists `hosts` and `requests`; empty at the
  start of each test.
- `browser_context_factory(java_script_enabled=False, locale=…, …)`: a new visitor; `context` and
  `page` are one with the defaults. With `own_profile=True` a whole browser of their own, which is
  slower and speculates about links as visitors' browsers do (`page_of_own_profile` is one); with
  `remember_pages=True` it keeps pages for "back", too.
- `contacted(page)`: the hosts contacted so far, after proof that the recorder sees this browser.

Playwright runs an event loop here, so Django's ORM is out of reach: look at pages, mails and files
instead.
"""

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from itertools import count
from pathlib import Path
from shutil import copy
from typing import Any

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, Playwright, Request, sync_playwright
from xdist.remote import Producer
from xdist.scheduler import LoadScopeScheduling

from tests.browser.chromium import EXECUTABLE, WINDOWLESS, launch
from tests.browser.distribution import scheduler
from tests.browser.recorder import SENTINEL, Recorder
from tests.browser.shared_server import folder_of_all, shared
from tests.browser.site import Site
from tests.migrated_database import migrated_file
from tests.support.processes import free_port, serving

STAFF_EMAIL = "staff@telekom.example"
STAFF_PASSWORD = "only-for-browser-tests"

BrowserContextFactory = Callable[..., BrowserContext]
Contacted = Callable[[Page], set[str]]


def pytest_xdist_make_scheduler(config: pytest.Config, log: Producer) -> LoadScopeScheduling | None:
    """Give the tests that belong together to one process."""
    return scheduler(config, log)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Mark every test of this folder as one that drives a browser."""
    for item in items:
        if Path(__file__).parent in item.path.parents:
            item.add_marker(pytest.mark.browser)


@pytest.fixture(scope="session")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    """The real site with demo content and a data folder of its own, as `make run` starts it again
    on a database that is migrated already."""
    folder = folder_of_all(tmp_path_factory, "site")
    with shared(folder, lambda: serving_site(folder)) as base_url:
        yield Site(base_url, folder / "data", STAFF_EMAIL, STAFF_PASSWORD)


@contextmanager
def serving_site(folder: Path) -> Iterator[str]:
    port, data_dir = free_port(), folder / "data"
    base_url = f"http://127.0.0.1:{port}"
    data_dir.mkdir(mode=0o700)
    copy(migrated_file(), data_dir / "db.sqlite3")
    command = [sys.executable, "-m", "telekom_site.run"]
    command += ["--port", str(port), "--data-dir", str(data_dir)]
    environment = {
        "STAFF_EMAIL": STAFF_EMAIL,
        "STAFF_PASSWORD": STAFF_PASSWORD,
        "SITE_URL": base_url,
        "ALLOWED_HOSTS": "127.0.0.1",
        "SECRET_KEY": "only-for-browser-tests",
        "DATABASE_URL": f"sqlite:///{data_dir}/db.sqlite3",
    }
    with serving(command, f"{base_url}/de/", environment, folder / "log.txt"):
        yield base_url


@pytest.fixture(scope="session")
def two_click_site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """A site without sessions, accounts, database and privacy layer; the address has no closing
    slash."""
    folder = folder_of_all(tmp_path_factory, "two_click")
    with shared(folder, lambda: serving_two_clicks(folder)) as base_url:
        yield base_url


@contextmanager
def serving_two_clicks(folder: Path) -> Iterator[str]:
    base_url = f"http://127.0.0.1:{(port := free_port())}"
    command = [sys.executable, "-m", "gunicorn", "tests.support.two_click_site.served:application"]
    command += ["--bind", f"127.0.0.1:{port}", "--threads", "4", "--graceful-timeout", "2"]
    with serving(command, f"{base_url}/de/", {}, folder / "log.txt"):
        yield base_url


@pytest.fixture(scope="session")
def running_recorder() -> Iterator[Recorder]:
    with Recorder() as recorder:
        yield recorder


@pytest.fixture
def recorder(running_recorder: Recorder) -> Recorder:
    """Everybody but this machine, with nothing on record yet."""
    running_recorder.clear()
    running_recorder.answers.clear()
    running_recorder.policies.clear()
    return running_recorder


@pytest.fixture(scope="session")
def playwright() -> Iterator[Playwright]:
    with sync_playwright() as running:
        yield running


@pytest.fixture
def in_flight() -> set[Request]:
    """The requests of this test's browsers that have no answer yet."""
    return set()


@pytest.fixture(scope="session")
def browser(
    playwright: Playwright, running_recorder: Recorder, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Browser]:
    """The browser of all visitors that need no profile of their own."""
    context = launch(
        playwright,
        tmp_path_factory.mktemp("browser") / "profile",
        running_recorder.port,
        executable=WINDOWLESS if WINDOWLESS.exists() else EXECUTABLE,
    )
    assert context.browser is not None
    yield context.browser
    context.close()


@pytest.fixture
def browser_context_factory(
    request: pytest.FixtureRequest,
    playwright: Playwright,
    recorder: Recorder,
    in_flight: set[Request],
    tmp_path: Path,
) -> Iterator[BrowserContextFactory]:
    """Let visitors come, each with one empty page; they are gone after the test."""
    opened: list[BrowserContext] = []
    numbers = count(1)

    def new_context(
        *, own_profile: bool = False, remember_pages: bool = False, **options: Any
    ) -> BrowserContext:
        if own_profile or remember_pages:
            profile = tmp_path / f"profile-{next(numbers)}"
            context = launch(
                playwright, profile, recorder.port, remember_pages=remember_pages, **options
            )
        else:
            browser: Browser = request.getfixturevalue("browser")
            context = browser.new_context(**options)
            context.new_page()
        context.set_default_timeout(30_000)  # milliseconds
        context.on("request", lambda request: in_flight.add(request))
        context.on("requestfinished", lambda request: in_flight.discard(request))
        context.on("requestfailed", lambda request: in_flight.discard(request))
        opened.append(context)
        return context

    yield new_context
    for context in opened:
        context.close()


@pytest.fixture
def context(browser_context_factory: BrowserContextFactory) -> BrowserContext:
    return browser_context_factory()


@pytest.fixture
def page(context: BrowserContext) -> Page:
    return context.pages[0]


@pytest.fixture
def page_of_own_profile(browser_context_factory: BrowserContextFactory) -> Page:
    return browser_context_factory(own_profile=True).pages[0]


def come_to_rest(page: Page, recorder: Recorder, in_flight: set[Request]) -> None:
    """Wait until no request is without answer, and nothing new was on record for six tenths of a
    second.

    Playwright's own "networkidle" is told once per document, and not always where frames come and
    go.
    """
    quiet, before = 0, -1
    for _step in range(150):
        page.wait_for_timeout(100)  # milliseconds
        quiet = quiet + 1 if recorder.contacts == before and not in_flight else 0
        before = recorder.contacts
        if quiet == 6:
            return
    raise AssertionError(
        f"The page does not come to rest: {[request.url for request in in_flight]}"
    )


@pytest.fixture
def contacted(recorder: Recorder, in_flight: set[Request]) -> Contacted:
    """Let the page come to rest, prove (once) that the recorder sees this visitor, then tell who
    was contacted."""
    proven: set[BrowserContext] = set()

    def hosts(page: Page) -> set[str]:
        come_to_rest(page, recorder, in_flight)
        if page.context not in proven:
            seen = len(recorder.requests_to(SENTINEL))
            proof = page.context.new_page()
            proof.goto(f"https://{SENTINEL}/")
            proof.close()
            recorder.wait_for(SENTINEL, seen + 1)
            proven.add(page.context)
        return recorder.hosts

    return hosts
