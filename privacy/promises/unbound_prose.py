"""Texts of the notice and of its summaries that claim something and are tied to no promise.

A text is tied by a comment on its line that names the promise: `{# S13 #}`.
"""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from django.conf import settings
from django.template.loader import get_template
from django.utils import translation
from django.utils.translation import gettext

from privacy.promises.conf import conf
from privacy.registry.discovery import registry

SIMPLE = re.compile(r'\{%\s*translate\s+"([^"]+)"|_\("([^"]+)"\)')
BLOCK = re.compile(r"\{%\s*blocktranslate\b[^%]*%\}(.*?)\{%\s*endblocktranslate\s*%\}", re.DOTALL)
FILLED_IN = re.compile(r"%\((\w+)\)s")
VARIABLE = re.compile(r"\{\{\s*(\w+)\s*\}\}")
BINDING = re.compile(r"\{#\s*(S\d\d)\b[^#]*#\}")
# Words that claim something of every case, by language.
CLAIMS = {
    "en": ("never", "only", "always", "within"),
    "de": ("nie", "niemals", "nur", "immer", "innerhalb", "stets", "ausschließlich", "keine"),
}
# In a summary, whose sentences are too short for such words: what someone must or may do.
DUTIES = {"en": ("must", "may", "cannot"), "de": ("muss", "müssen", "darf", "dürfen")}


@dataclass(frozen=True, slots=True)
class Unbound:
    """A text that claims something without a promise.

    Attributes:
        template: name of the template.
        line: number of its line in the template.
        language: code of the language in which it does.
        word: the figure, name or word; of a figure that is filled in, its name.
    """

    template: str
    line: int
    language: str
    word: str


def unbound_prose() -> Iterator[Unbound]:
    """Yield each claim of the notice's template and of its summaries, in each language.

    Raises TemplateDoesNotExist.
    """
    if conf.NOTICE_TEMPLATE:
        yield from unbound_in(_source(conf.NOTICE_TEMPLATE), conf.NOTICE_TEMPLATE)
    for name in conf.NOTICE_SUMMARIES:
        yield from unbound_in(_source(name), name, is_summary=True)


def summary_texts(promise: str) -> list[str]:
    """Return the message ids of the texts in the summaries that name a promise.

    Raises TemplateDoesNotExist.
    """
    texts = list[str]()
    for source in map(_source, conf.NOTICE_SUMMARIES):
        lines = source.splitlines()
        for number, text in _texts(source):
            if promise in BINDING.findall(lines[number - 1]):
                texts.append(text)
    return texts


def _source(name: str) -> str:
    source: str = get_template(name).template.source  # type: ignore[attr-defined]
    return source


def unbound_in(source: str, template: str = "", *, is_summary: bool = False) -> Iterator[Unbound]:
    """Yield each claim in the source of a template that names no existing promise beside it;
    in a summary also those that are filled in, and what someone must or may do."""
    promises, lines = registry.promises_by_id.keys(), source.splitlines()
    for number, text in _texts(source):
        if promises.isdisjoint(BINDING.findall(lines[number - 1])):
            for code, _name in settings.LANGUAGES:
                with translation.override(code):
                    translated = gettext(text)
                    figures = FILLED_IN.findall(translated) if is_summary else []
                    duties = DUTIES.get(code, ()) if is_summary else ()
                    for word in (*figures, *_claims(translated, code, duties)):
                        yield Unbound(template, number, code, word)


def _texts(source: str) -> Iterator[tuple[int, str]]:
    """Yield (line, message id) of each translated text."""
    for match in SIMPLE.finditer(source):
        yield source.count("\n", 0, match.start()) + 1, match[1] or match[2]
    for match in BLOCK.finditer(source):
        line = source.count("\n", 0, match.start()) + 1
        for part in re.split(r"\{%\s*plural\s*%\}", match[1]):
            yield line, VARIABLE.sub(r"%(\1)s", part.strip())


def _claims(text: str, language: str, duties: Iterable[str]) -> Iterator[str]:
    yield from re.findall(r"\d+", text)
    words = set(re.findall(r"\w+", text.casefold()))
    for word in (*CLAIMS.get(language, ()), *duties):
        if word in words:
            yield word
    for recipient in registry.recipients:
        if str(recipient.name) in text:
            yield str(recipient.name)
