"""Places in the project's templates where `{% cache %}` would keep a visitor's plug-in."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from django.template.base import Lexer, TokenType

from social_consent.checks.external_references import is_installed, template_folders

TAGS = frozenset(
    {"social_share", "social_embed", "social_embed_url", "social_html", "social_read_aloud"}
)


@dataclass(frozen=True, slots=True)
class Place:
    """Tag of the layer, or of another template's part, within a template."""

    line: int
    tag: str  # of the layer; or `include` or `block`
    name: str  # of the template or block; "" for a tag of the layer
    blocks: tuple[str, ...]  # around it
    is_cached: bool


@dataclass(slots=True)
class Source:
    """Structure of a template."""

    file: Path
    parent: str = ""  # that it extends
    places: list[Place] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Cached:
    """Place in `{% cache %}` that shows a visitor's choice."""

    file: str
    line: int
    tag: str


def cached_fragments() -> Iterator[Cached]:
    """Yield every such place in the project's own templates; templates whose name is computed are
    not followed."""
    sources = dict(_sources())
    for source in sources.values():
        for place in source.places:
            if place.is_cached and _shows(place, source, sources, frozenset()):
                yield Cached(str(source.file), place.line, place.tag)


def _sources() -> Iterator[tuple[str, Source]]:
    for folder in sorted(set(template_folders())):
        if not is_installed(folder):
            for file in sorted(folder.rglob("*.html")):
                yield str(file.relative_to(folder)), _read(file)


def _read(file: Path) -> Source:
    source, blocks, depth = Source(file), list[str](), 0
    for line, tag, name in _tags(file.read_text(encoding="utf-8", errors="replace")):
        if tag in {"cache", "endcache"}:
            depth += 1 if tag == "cache" else -1
        elif tag == "extends":
            source.parent = name
        elif tag == "endblock":
            blocks = blocks[:-1]
        elif tag in TAGS | {"include", "block"}:
            source.places.append(Place(line, tag, name, tuple(blocks), depth > 0))
        if tag == "block":
            blocks = [*blocks, name]
    return source


def _tags(text: str) -> Iterator[tuple[int, str, str]]:
    """Yield (line, tag, its first argument without quotes, or "") for every tag in a template."""
    for token in Lexer(text).tokenize():
        if token.token_type is TokenType.BLOCK:
            tag, *rest = [*token.split_contents(), ""]
            yield token.lineno or 0, tag, rest[0].strip("\"'")


def _shows(place: Place, source: Source, sources: dict[str, Source], seen: frozenset[str]) -> bool:
    """Return whether this place may show a visitor's choice, by whichever template is rendered."""
    if place.tag in TAGS:
        return True
    if place.tag == "include":
        included = sources.get(place.name)
        if included is None or place.name in seen:
            return False
        return any(_shows(part, included, sources, seen | {place.name}) for part in included.places)
    if place.name in seen:
        return False
    for child in sources.values():
        if _extends(child, source, sources):
            inside = [part for part in child.places if place.name in part.blocks]
            if any(_shows(part, child, sources, seen | {place.name}) for part in inside):
                return True
    return False


def _extends(child: Source, base: Source, sources: dict[str, Source]) -> bool:
    chain: Sequence[Source] = [child]
    while (parent := sources.get(chain[-1].parent)) is not None and parent not in chain:
        if parent is base:
            return True
        chain = [*chain, parent]
    return False
