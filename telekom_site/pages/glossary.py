"""Link the terms of a text to the glossary: the first time each appears, never inside another
link."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property

from django.urls import reverse
from django.utils.html import conditional_escape, format_html
from django.utils.safestring import SafeString, mark_safe

from privacy.registry.declarations import Text
from telekom_site.pages.models import GlossaryTerm

TAG = re.compile(r"(<[^>]*>)")
TAG_NAME = re.compile(r"<(/?)\s*([a-zA-Z][a-zA-Z0-9]*)")
# Inside these a link is forbidden, or would disturb.
CLOSED = {
    "a",
    "button",
    "code",
    "h1",
    "h2",
    "h3",
    "h4",
    "h5",
    "h6",
    "label",
    "option",
    "summary",
    "textarea",
    "title",
}


@dataclass(frozen=True)
class Glossary:
    """All terms of the current language, read once: make one per request."""

    terms: tuple[GlossaryTerm, ...]

    @classmethod
    def current(cls) -> "Glossary":
        """Read the terms from the database."""
        return cls(tuple(GlossaryTerm.objects.all()))

    @cached_property
    def _slugs(self) -> dict[str, str]:
        """Slug of each word, the words in lower case."""
        slugs = dict[str, str]()
        for term in self.terms:
            for word in term.words:
                slugs[str(conditional_escape(word)).casefold()] = term.slug
        return slugs

    @cached_property
    def _pattern(self) -> re.Pattern[str]:
        longest_first = sorted(self._slugs, key=len, reverse=True)
        return re.compile(
            rf"(?<![\w-])(?:{'|'.join(map(re.escape, longest_first))})(?![\w-])", re.IGNORECASE
        )

    def explain(self, text: Text, leave_out: Iterable[str] = ()) -> SafeString:
        """Return the text as HTML, with links to the terms in it. Plain text is escaped, safe HTML
        is kept.

        `leave_out` holds slugs of terms that are not linked.
        """
        markup = conditional_escape(text)
        return mark_safe("".join(self._linked(TAG.split(markup), set(leave_out))))  # noqa: S308

    def _linked(self, parts: Iterable[str], done: set[str]) -> Iterable[str]:
        """Yield the parts, tags and text in turn, with the text linked wherever links are
        allowed."""
        inside = 0
        for part in parts:
            tag = TAG_NAME.match(part)
            if tag and tag[2].lower() in CLOSED:
                inside += -1 if tag[1] else 1
            yield part if part.startswith("<") or inside > 0 else self._link_terms(part, done)

    def _link_terms(self, text: str, done: set[str]) -> str:
        def link(match: re.Match[str]) -> str:
            slug = self._slugs.get(match[0].casefold())  # None: a rare letter that only looks alike
            if slug is None or slug in done:
                return match[0]
            done.add(slug)
            return format_html(
                '<a class="term" href="{}#{}">{}</a>',
                reverse("pages:glossary"),
                slug,
                mark_safe(match[0]),  # noqa: S308
            )

        return self._pattern.sub(link, text)
