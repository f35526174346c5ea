"""Whether the published notice says what the promises say: a proxy, a cache or an edited template
may show visitors other words than those that are checked."""

import re
from contextlib import suppress
from html import unescape

from django.conf import settings
from django.utils import translation

from privacy.promises.conf import conf
from privacy.promises.crawl import fetch_uncached
from privacy.promises.once_per_run import once_per_run
from privacy.registry.promise import Page, Probe, Promise

OK = 200
TAG, SOFT_HYPHEN = re.compile(r"<[^>]*>"), "\N{SOFT HYPHEN}"
COMMENT = re.compile(r"<!--.*?-->", re.DOTALL)
HIDDEN = re.compile(
    r"<(template|script|style|noscript)\b.*?</\1>|<(\w+)\b[^>]*\shidden\b[^>]*>.*?</\2>", re.DOTALL
)


def notices(probe: Probe) -> dict[str, Page]:
    """Return the live notice by language; none where `conf.NOTICE_VIEW` names no view, or the site
    does not answer, as the sentences that need it say."""
    return once_per_run(probe, "notices", _notices)


def _notices(probe: Probe) -> dict[str, Page]:
    pages = dict[str, Page]()
    for code, _name in settings.LANGUAGES if conf.NOTICE_VIEW else ():
        with translation.override(code), suppress(OSError):
            pages[code] = fetch_uncached(probe, probe.path_of(conf.NOTICE_VIEW))
    return pages


def languages_without(promise: Promise, probe: Probe) -> list[str]:
    """Return the codes of the languages in which the notice can be read and does not show the
    sentence of a promise, or that of another language; punctuation and marked-up terms do not
    count. A sentence without translations is that of all languages."""
    missing, earlier = list[str](), dict[str, str]()
    has_translations = not isinstance(promise.sentence, str)
    for code, page in sorted(notices(probe).items(), key=_by_origin):
        with translation.override(code):
            sentence = _words(promise.text)
        shown = f" {sentence} " in f" {_words_of(probe, code)} "
        language = code.partition("-")[0]
        is_foreign = has_translations and earlier.setdefault(sentence, language) != language
        if page.status == OK and (not shown or is_foreign):
            missing.append(code)
    return missing


def _by_origin(page: tuple[str, Page]) -> tuple[bool, bool]:
    """Sort the language of the untranslated texts first, then the one that stands in for others."""
    code, _page = page
    return not code.startswith("en"), code != settings.LANGUAGE_CODE


def _words_of(probe: Probe, code: str) -> str:
    page = notices(probe)[code]
    return once_per_run(
        probe, f"words {code}", lambda _probe: _words(unescape(TAG.sub("", visible(page.text))))
    )


def visible(text: str) -> str:
    """Return a page without its comments and what browsers do not show."""
    return HIDDEN.sub("", COMMENT.sub("", text))


def _words(text: str) -> str:
    return " ".join(re.findall(r"\w+", text.replace(SOFT_HYPHEN, "")))
