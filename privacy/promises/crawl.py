"""The public pages of the site as a first-time visitor gets them: each fetched once per run."""

import re
import secrets
from collections.abc import Callable, Iterable, Iterator, Mapping
from html import unescape
from urllib.parse import urljoin, urlsplit

from django.conf import settings
from django.urls import Resolver404, resolve
from django.utils import translation
from django.utils.translation import get_language_from_path
from django.utils.translation import gettext_lazy as _

from privacy.conf import conf as layer
from privacy.promises.conf import conf
from privacy.promises.markup import Markup, markup_of
from privacy.promises.models import VerificationRun
from privacy.promises.once_per_run import once_per_run
from privacy.registry.promise import Page, Probe, UnverifiedError, finding

OK = 200
LOCATION = re.compile(r"<loc>\s*([^<]+?)\s*</loc>")
# In a style sheet or script, what it imports by a relative address or one of this site.
IMPORTED = re.compile(
    r"@import\s+(?:url\(\s*)?[\"']?([^\"')\s;]+)|\b(?:import|from)\s*\(?\s*[\"']([./][^\"']*)[\"']"
)
HANDED = re.compile(r"/(?!/)[^\s<>]*$")  # an address of this site
OF_EVERY_SITE = ("/", "/robots.txt", "/favicon.ico")
UNCACHED = {"Cache-Control": "no-cache", "Pragma": "no-cache"}
NAVIGATED = {"Sec-Fetch-Dest": "document", "Sec-Fetch-Mode": "navigate", "Sec-Fetch-Site": "none"}
ABSENT = {404, 410}


def public_pages(probe: Probe) -> list[Page]:
    """Return every public page, in all languages, as a new visitor gets it.

    They are the pages of the site map (`conf.SITEMAP`), those that `layer.PUBLIC_VIEWS` names, what
    browsers and robots ask of every site, one that does not exist, and of those to which the pages
    link one for each view. Of a large site each run
    visits `conf.CRAWLED_PAGES` others of the site map. A run that was interrupted goes on with the
    pages that are missing.
    """
    pages = once_per_run(probe, "pages", _none_yet)
    for path in once_per_run(probe, "paths", _paths):
        if path not in pages:
            pages[path] = fetch_uncached(probe, path)
    for path in once_per_run(probe, "linked", lambda _probe: _linked(pages)):
        if path not in pages:
            pages[path] = fetch_uncached(probe, path)
    return list(pages.values())


def _linked(pages: Mapping[str, Page]) -> list[str]:
    """Return paths of this site to which its pages link, and which nothing lists: of each view one
    in each language; its others take turns."""
    site, views = urlsplit(layer.SITE_URL), dict[tuple[str, str], dict[str, None]]()
    for listed, page in pages.items():
        for link in markup_of(page).links if page.status == OK else ():
            parts = urlsplit(urljoin(f"{layer.SITE_URL}{listed}", link.get("href", "")))
            is_here = (parts.scheme, parts.netloc) == (site.scheme, site.netloc)
            if is_here and not parts.query and parts.path not in pages:
                language = get_language_from_path(parts.path) or settings.LANGUAGE_CODE
                view = _view_of(parts.path, language)
                views.setdefault((view, language), {})[parts.path] = None
    turn = number_of_run()
    chosen = [list(paths)[turn % len(paths)] for paths in views.values()]
    return chosen[: conf.CRAWLED_PAGES]


def _view_of(path: str, language: str) -> str:
    """Return the name of the view at a path; the path itself where this process knows none."""
    with translation.override(language):
        try:
            return resolve(path).view_name
        except Resolver404:
            return path


def fetch_uncached(probe: Probe, path: str) -> Page:
    """Fetch a page past every cache, by an address that nobody asked for before."""
    between = "&" if "?" in path else "?"
    return probe.fetch(f"{path}{between}probe={secrets.token_hex(4)}", UNCACHED | NAVIGATED)


def in_each_language(probe: Probe, view: str, *arguments: str) -> list[str]:
    """Return the paths of a view in all languages of the site; one where they are the same."""
    paths = list[str]()
    for code, _name in settings.LANGUAGES:
        with translation.override(code):
            paths.append(probe.path_of(view, *arguments))
    return list(dict.fromkeys(paths))


def answered(pages: Iterable[Page]) -> list[Page]:
    """Return the pages that the site has: a listed one may have been deleted meanwhile."""
    return [page for page in pages if page.status == OK]


def own_files(probe: Probe) -> list[Page]:
    """Return the style sheets, scripts and manifests of the public pages, and what these import,
    those of this site."""
    return once_per_run(probe, "own files", _own_files)


def _own_files(probe: Probe) -> list[Page]:
    files = _loaded(probe, lambda page: page.files)
    seen = {urlsplit(file.url).path for file in files}
    for file in files:  # which grows by what they import
        for address in map("".join, IMPORTED.findall(file.text)):
            parts = urlsplit(urljoin(file.url, address))
            is_here = parts.netloc == urlsplit(file.url).netloc
            if is_here and parts.path not in seen and len(files) < conf.CRAWLED_PAGES:
                seen.add(parts.path)
                files.append(probe.fetch(parts.path))
    return files


def answers_to_scripts(probe: Probe) -> list[Page]:
    """Return what this site answers to scripts at the addresses that elements of the public pages
    hand to them, one of each path."""
    return once_per_run(probe, "answers to scripts", _answers_to_scripts)


def _answers_to_scripts(probe: Probe) -> list[Page]:
    addresses = dict[str, str]()
    for page in answered(public_pages(probe)):
        for _tag, attributes in markup_of(page).elements:
            for name, value in attributes.items():
                if name.startswith("data-") and HANDED.match(value):
                    addresses.setdefault(value.partition("?")[0], value)
    return list(map(probe.fetch, list(addresses.values())[: conf.CRAWLED_PAGES]))


def own_pictures(probe: Probe) -> list[Page]:
    """Return the pictures and media of the public pages, those of this site; of a large site some
    of them."""
    return once_per_run(
        probe, "own pictures", lambda _probe: _loaded(probe, lambda page: page.pictures)
    )


def _loaded(probe: Probe, addresses: Callable[[Markup], Iterable[str]]) -> list[Page]:
    paths, own = dict[str, None](), urlsplit(layer.SITE_URL).netloc
    for page in answered(public_pages(probe)):
        for address in addresses(markup_of(page)):
            parts = urlsplit(urljoin(f"{layer.SITE_URL}/", address))
            if parts.netloc == own:
                paths[parts.path] = None
    return [probe.fetch(path) for path in list(paths)[: conf.CRAWLED_PAGES]]


def _none_yet(probe: Probe) -> dict[str, Page]:
    return {}


def _paths(probe: Probe) -> list[str]:
    named = list[str]()
    for view in layer.PUBLIC_VIEWS:
        named += in_each_language(probe, view)
    missing = [f"{path}{secrets.token_hex(4)}/" for path in named[: len(settings.LANGUAGES)]]
    listed = _share_of_this_run(list(_in_site_map(probe)))
    return list(dict.fromkeys([*named, *listed, *OF_EVERY_SITE, *missing]))


def _in_site_map(probe: Probe) -> Iterator[str]:
    """Yield the paths of this site in its site map; none where it has no site map.

    Raises UnverifiedError where it cannot be read: the pages in it would go unseen.
    """
    if not conf.SITEMAP:
        return
    page = fetch_uncached(probe, conf.SITEMAP)
    if page.status in ABSENT and not hasattr(settings, "PRIVACY_SITEMAP"):
        return
    if page.status != OK:
        text = _("The list of our pages cannot be read (status %(status)d).")
        raise UnverifiedError(finding(text, status=page.status))
    host = urlsplit(layer.SITE_URL).netloc
    for address in LOCATION.findall(page.text):
        parts = urlsplit(unescape(address))
        if parts.netloc == host:
            yield f"{parts.path}?{parts.query}" if parts.query else parts.path


def _share_of_this_run(paths: list[str]) -> list[str]:
    """Return the pages of the site map that this run visits; the next runs visit the others."""
    most = conf.CRAWLED_PAGES
    shares = -(-len(paths) // most)
    if shares <= 1:
        return paths
    share = number_of_run() % shares
    return paths[share * most : (share + 1) * most]


def number_of_run() -> int:
    """Return the number of the present run, by which what is too much for one takes turns."""
    return VerificationRun.objects.order_by("-pk").values_list("pk", flat=True).first() or 0
