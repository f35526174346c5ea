"""What the text of a service notice may say: plain paragraphs, no link, no advertising.

A notice reaches people who refused advertising, so that a notice with advertising in it would be
advertising without consent (§ 7 UWG, ECJ C-102/20). Links come from the template only, which
also makes a forged notice easier to recognise.
"""

import re
from collections.abc import Iterator

from django.conf import settings
from django.utils.translation import gettext as _

from privacy.links import WRITTEN_LINK
from privacy.notice_versions.conf import conf as versions
from privacy.service_notices.conf import conf
from privacy.service_notices.models import NoticeText, ServiceNotice

MARKUP = re.compile(r"</?[a-z!][^>]*>|\{[{%]|\]\(|^\s*#{1,6} ", re.IGNORECASE | re.MULTILINE)
ADDRESS = re.compile(r"\S+@\S+")  # a mail program makes a link of it
# Words that sell, in the site's languages; a notice of higher prices needs none of them.
ADVERTISING = re.compile(
    r"\b(?:discounts?|special offers?|our offers?|best price|upgrade (?:now|today)|buy now"
    r"|order now|sign up|only today|for free|save up to|deals?|vouchers?|cashback"
    r"|rabatte?n?|sonderangebote?n?|angebote?n?|aktionspreise?n?|bestpreise?n?|nur heute|gratis"
    r"|jetzt (?:bestellen|wechseln|sichern|buchen)|sparen sie|gutscheine?n?|schnäppchen)\b",
    re.IGNORECASE,
)


def problems(notice: ServiceNotice) -> list[str]:
    """Return why a notice cannot be approved, in the current language; empty if it can."""
    return [*_of_the_notice(notice), *_of_the_texts(notice)]


def _of_the_notice(notice: ServiceNotice) -> Iterator[str]:
    if notice.is_addressed:
        if not notice.addressees.exists():
            yield _("Nobody is recorded whom it concerns; an incident of the notice drafts it.")
    elif conf.NOTICE_SOURCE is None:
        yield _("This site does not say who its customers are (PRIVACY_NOTICE_SOURCE).")
    if notice.kind == notice.Kind.PRIVACY:
        yield from _of_the_announcement(notice)
    elif notice.changes_contract and notice.effective_on is None:
        yield _("Say when the change takes effect.")
    elif not notice.reaches_in_time:
        yield _(
            "Customers must be told at least one month and at most two months before the change "
            "takes effect (§ 57(2) TKG)."
        )


def _of_the_announcement(notice: ServiceNotice) -> Iterator[str]:
    if notice.coming is None:
        yield _("A privacy officer enters the coming version first; that drafts this notice.")
    elif notice.coming.in_force_on != notice.effective_on or notice.product or notice.company:
        yield _("It goes to all customers, and takes effect when the coming version does.")
    elif not notice.reaches_in_time:
        yield _("Customers must be told at least %(days)d days before it is in force.") % {
            "days": versions.NOTICE_AHEAD.days
        }


def _of_the_texts(notice: ServiceNotice) -> Iterator[str]:
    texts = {text.language: text for text in notice.texts.all()}
    for code, name in settings.LANGUAGES:
        if code not in texts:
            yield _("The text is missing in this language: %(language)s.") % {"language": name}
    for text in texts.values():
        yield from (f"{text.subject}: {problem}" for problem in problems_of(text))


def problems_of(text: NoticeText) -> Iterator[str]:
    """Yield why a text is refused, in the current language."""
    whole = f"{text.subject}\n{text.body}"
    if len(text.body) > conf.NOTICE_CHARACTERS:
        yield _("It is longer than %(count)d characters.") % {"count": conf.NOTICE_CHARACTERS}
    if passage := MARKUP.search(whole):
        yield _("It contains markup (“%(found)s”); write plain paragraphs.") % {"found": passage[0]}
    if passage := WRITTEN_LINK.search(whole) or ADDRESS.search(whole):
        yield _("It contains a link (“%(found)s”); the template adds those that are needed.") % {
            "found": passage[0]
        }
    if passage := ADVERTISING.search(whole):
        yield _(
            "It contains advertising (“%(found)s”), which only people who consented may get."
        ) % {"found": passage[0]}
