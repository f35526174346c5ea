"""Title and picture of a content, fetched by the server when it is edited and stored by this site.

A visitor's browser requests them from this site only.
"""

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from hashlib import sha256
from html.parser import HTMLParser
from urllib.parse import quote

from django.core.files.base import ContentFile
from django.core.files.storage import Storage, storages

from social_consent.conf import conf
from social_consent.providers import Provider
from social_consent.stored_content.fetching import Fetched, NotFetchedError, fetch

FOLDER = "social_consent"
MOST_TITLE = 200  # characters
PAGE_TYPES = ("application/json", "text/html")
# First bytes of the formats that are kept; SVG is none of them, since it can hold scripts.
PICTURES = {
    "image/jpeg": ("jpg", b"\xff\xd8\xff"),
    "image/png": ("png", b"\x89PNG\r\n\x1a\n"),
    "image/webp": ("webp", b"RIFF"),
}
WEBP = b"WEBP"  # from the ninth byte of a WebP file


@dataclass(frozen=True, slots=True)
class Preview:
    """Title and picture stored for one content."""

    title: str
    picture: str  # name in the storage; empty for none
    source: str  # address of the content at the company
    fetched_on: str  # ISO 8601, UTC


def stored_preview(provider: Provider, arguments: Mapping[str, str]) -> Preview | None:
    """Return what is stored for this content; None where nothing is."""
    storage = _storage()
    if storage is None or not provider.preview:
        return None
    try:
        with storage.open(_name(provider, arguments)) as file:
            return Preview(**json.load(file))
    except (OSError, ValueError, TypeError):
        return None


def picture_url(preview: Preview) -> str:
    """Return the address of the picture on this site; "" for none."""
    storage = _storage()
    return storage.url(preview.picture) if storage and preview.picture else ""


def refresh(provider: Provider, arguments: Mapping[str, str]) -> Preview:
    """Fetch title and picture of the content with these validated arguments, and replace the
    stored ones.

    Raises NotFetchedError.
    """
    storage = _storage()
    if storage is None:
        raise NotFetchedError("SOCIAL_CONSENT_PREVIEW_STORAGE names no storage")
    if not provider.preview:
        raise NotFetchedError(f"{provider.key} has no previews")
    source = provider.original_url(arguments)
    quoted = {name: quote(value, safe="") for name, value in arguments.items()} | {
        "original": quote(source, safe="")
    }
    address = provider.preview.format_map(quoted) if "{original}" in provider.preview else source
    hosts = [host.format_map(dict(arguments)) for host in provider.preview_hosts]
    page = fetch(address, hosts, types=PAGE_TYPES, most_bytes=conf.PREVIEW_PAGE_BYTES)
    title, picture_address = _read(page)
    picture = ""
    if picture_address:
        got = fetch(
            picture_address, hosts, types=tuple(PICTURES), most_bytes=conf.PREVIEW_PICTURE_BYTES
        )
        picture = _keep_picture(storage, provider, arguments, got)
    preview = Preview(title, picture, source, datetime.now(UTC).isoformat(timespec="seconds"))
    before = stored_preview(provider, arguments)
    _write(storage, _name(provider, arguments), json.dumps(asdict(preview)).encode())
    if before and before.picture not in {"", picture}:
        storage.delete(before.picture)
    return preview


def forget(provider: Provider, arguments: Mapping[str, str]) -> None:
    """Delete what is kept of this content."""
    storage, preview = _storage(), stored_preview(provider, arguments)
    if storage and preview:
        storage.delete(_name(provider, arguments))
        if preview.picture:
            storage.delete(preview.picture)


def _storage() -> Storage | None:
    return storages[conf.PREVIEW_STORAGE] if conf.PREVIEW_STORAGE else None


def _name(provider: Provider, arguments: Mapping[str, str], suffix: str = "json") -> str:
    digest = sha256(json.dumps(sorted(arguments.items())).encode()).hexdigest()[:32]
    return f"{FOLDER}/{provider.key}-{digest}.{suffix}"


def _keep_picture(
    storage: Storage, provider: Provider, arguments: Mapping[str, str], got: Fetched
) -> str:
    suffix, beginning = PICTURES[got.content_type]
    is_format = got.body.startswith(beginning) and (suffix != "webp" or got.body[8:12] == WEBP)
    if not is_format:
        raise NotFetchedError(f"the picture is not {got.content_type}")
    name = _name(provider, arguments, suffix)
    _write(storage, name, got.body)
    return name


def _write(storage: Storage, name: str, content: bytes) -> None:
    storage.delete(name)
    if (kept := storage.save(name, ContentFile(content))) != name:
        storage.delete(kept)
        raise NotFetchedError(f"{name} is being written by another process")


def _read(page: Fetched) -> tuple[str, str]:
    """Return title and address of the picture from an oEmbed response or a page's Open Graph data.

    The address is "" where there is none. Raises NotFetchedError where there is no title.
    """
    if page.content_type == "application/json":
        try:
            oembed = json.loads(page.body)
        except (ValueError, RecursionError) as problem:
            raise NotFetchedError("the response is not JSON") from problem
        fields = oembed if isinstance(oembed, dict) else {}
        title, picture = fields.get("title"), fields.get("thumbnail_url")
    else:
        reader = _OpenGraph()
        reader.feed(page.body.decode(errors="replace"))
        title, picture = reader.properties.get("og:title"), reader.properties.get("og:image")
    if not title or not isinstance(title, str):
        raise NotFetchedError("the response has no title")
    return " ".join(title.split())[:MOST_TITLE], picture if isinstance(picture, str) else ""


class _OpenGraph(HTMLParser):
    """Collects the first value of each property."""

    def __init__(self) -> None:
        super().__init__()
        self.properties: dict[str, str] = {}

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = dict(attrs)
        if tag == "meta" and (name := given.get("property") or given.get("name")):
            self.properties.setdefault(name, given.get("content") or "")
