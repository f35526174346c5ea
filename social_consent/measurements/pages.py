"""Pages of the running site that show a plug-in, where it can be measured."""

import re
from collections.abc import Mapping, Sequence
from urllib.error import URLError
from urllib.parse import urljoin, urlsplit
from urllib.request import Request, urlopen

from social_consent.providers import Provider

MOST_PAGES = 200  # of the site map
TIME_LIMIT = 15  # seconds for a page
LOCATION = re.compile(r"<loc>([^<]+)</loc>")


class UnreachableError(Exception):
    """The site does not answer; the message says which address."""


def pages_with(
    providers: Sequence[Provider], site_url: str, paths: Sequence[str] = ()
) -> Mapping[str, str]:
    """Return the address of a page that shows it, by the key of each provider that is shown.

    `paths` are those of the pages to look at; none for those of /sitemap.xml. Raises
    UnreachableError.
    """
    addresses = dict[str, str]()
    for path in paths or _paths_of_site_map(site_url):
        url = urljoin(f"{site_url}/", path)
        text = _read(url)
        for provider in providers:
            if provider.key not in addresses and _shows(text, provider):
                addresses[provider.key] = url
        if len(addresses) == len(providers):
            break
    return addresses


def _shows(text: str, provider: Provider) -> bool:
    return f'name="activate" value="{provider.key}"' in text


def _paths_of_site_map(site_url: str) -> list[str]:
    """Return the paths only: the site map names the public host, which need not be this one."""
    locations = LOCATION.findall(_read(f"{site_url}/sitemap.xml"))
    return [urlsplit(address.strip()).path for address in locations[:MOST_PAGES]]


def _read(url: str) -> str:
    if not url.startswith(("http://", "https://")):
        raise UnreachableError(f"{url} is not an address of a site.")
    try:
        with urlopen(Request(url), timeout=TIME_LIMIT) as answer:  # noqa: S310 (checked above)
            body: bytes = answer.read()
    except (URLError, OSError):
        raise UnreachableError(f"{url} does not answer.") from None
    return body.decode("utf-8", "replace")
