"""The check of a rendered mail: it can neither be traced nor load anything, and everyone can read
it. What it finds stops the approval of a campaign.
"""

import re
from collections.abc import Iterator
from html.parser import HTMLParser
from urllib.parse import urlsplit

from django.utils.translation import gettext as _

from privacy.campaigns.conf import conf
from privacy.campaigns.mime import MailForm
from privacy.campaigns.picture_files import SMALLEST
from privacy.campaigns.rendering import Letter, PersonalLinks, RenderedMail, render_letter
from privacy.conf import conf as layer
from privacy.links import WRITTEN_LINK

ALLOWED_TAGS = frozenset(
    [
        "html",
        "head",
        "meta",
        "title",
        "style",
        "body",
        "main",
        "div",
        "footer",
        "h1",
        "h2",
        "p",
        "br",
        "hr",
        "a",
        "img",
        "strong",
        "em",
        "ul",
        "ol",
        "li",
    ]
)
ALLOWED_ATTRIBUTES = frozenset(
    ["lang", "charset", "name", "content", "class", "href", "src", "width", "height", "alt"]
)
LOADS = re.compile(r"url\s*\(|@import|@font-face|expression\s*\(|image-set", re.IGNORECASE)
LINK_IN_TEXT = re.compile(r"[a-z]+://[^\s<>]+", re.IGNORECASE)
# Two invented recipients; what else differs between their mails would identify a reader.
PLACEHOLDERS = ("withdraw.invalid", "preferences.invalid")
RECIPIENTS = (
    PersonalLinks("https://withdraw.invalid/first", "https://preferences.invalid/first"),
    PersonalLinks("https://withdraw.invalid/second", "https://preferences.invalid/second"),
)


def problems_of(letter: Letter) -> list[str]:
    """Return why this text of a campaign must not be sent, in the current language."""
    mail = render_letter(letter)
    problems = [*_texts(letter), *_written_links(letter), *check_mail(mail)]
    problems += _links_of_both(letter, mail)
    return list(dict.fromkeys([*problems, *_differences(mail), *_size(mail)]))


def check_mail(mail: RenderedMail) -> list[str]:
    """Return what is wrong with the HTML of a mail."""
    parser = _Checker()
    parser.feed(mail.html)
    parser.close()
    known = {f"cid:{picture.name}" for picture in mail.pictures}
    if not known.issuperset(parser.sources):
        parser.problems.append(_("A picture is not part of the mail."))
    parser.problems += _bad_links(parser.links)
    return parser.problems


class _Checker(HTMLParser):
    """Collects links and sources, and what must not be in a mail."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.problems, self.links, self.sources = list[str](), list[str](), list[str]()
        self._in_style = False

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag not in ALLOWED_TAGS:
            self.problems.append(_("The mail contains a <%s>.") % tag)
        values = {name: value or "" for name, value in attrs}
        for name in values.keys() - ALLOWED_ATTRIBUTES:
            self.problems.append(_("The mail contains the attribute %s.") % name)
        self._in_style = tag == "style"
        if "href" in values:
            self.links.append(values["href"])
        if tag == "img":
            self._check_picture(values)

    def handle_endtag(self, tag: str) -> None:
        self._in_style = False

    def handle_data(self, data: str) -> None:
        if self._in_style and LOADS.search(data):
            self.problems.append(_("The style sheet loads something."))

    def _check_picture(self, values: dict[str, str]) -> None:
        self.sources.append(values.get("src", ""))
        if not values.get("src", "").startswith("cid:"):
            self.problems.append(_("A picture would be loaded from a server, like a pixel."))
        if not values.get("alt", "").strip():
            self.problems.append(_("A picture has no alternative text."))
        sides = (values.get("width", ""), values.get("height", ""))
        if not all(side.isdecimal() and int(side) >= SMALLEST for side in sides):
            self.problems.append(_("A picture is too small to be seen."))


def _bad_links(links: list[str]) -> list[str]:
    """Return a problem for each link that leads elsewhere than to the companies' own sites."""
    problems = []
    for link in links:
        if not _is_ours(link):
            problems.append(_("A link leads to a host that is not ours: %s.") % link)
    return problems


def _is_ours(link: str) -> bool:
    try:
        parts = urlsplit(link)
        host = parts.hostname or ""
    except ValueError:
        return False
    if host.endswith(".invalid"):  # the placeholders of the recipient's own links
        return link.startswith(("https://withdraw.invalid/", "https://preferences.invalid/"))
    site = urlsplit(layer.SITE_URL)
    if (parts.scheme, parts.netloc) == (site.scheme, site.netloc):
        return True
    return parts.scheme == "https" and not parts.username and host in conf.CAMPAIGN_LINK_HOSTS


def _texts(letter: Letter) -> Iterator[str]:
    if not letter.subject.strip():
        yield _("The subject is empty.")
    if not any(block.text for block in letter.blocks):
        yield _("The mail has no text.")
    if not letter.company.street or not letter.company.city:
        yield _("The company has no postal address, which the law wants in the mail.")


def _written_links(letter: Letter) -> Iterator[str]:
    """Yield a problem for each link in a text that is not ours, and for each use of the recipient's
    own links, which would make other links personal."""
    company = letter.company
    texts = [letter.subject, letter.preheader, company.name, company.street, company.city]
    for block in letter.blocks:
        texts += block.as_json().values()
    written = "\n".join(texts)
    if any(placeholder in written.lower() for placeholder in PLACEHOLDERS):
        yield _("Only the end of the mail may have the recipient’s own links.")
    links = []
    for link in WRITTEN_LINK.findall(written):
        address = link.rstrip(".,;:!?)”\"'")
        links.append(address if "://" in address else f"https://{address}")
    yield from _bad_links(links)


def _links_of_both(letter: Letter, mail: RenderedMail) -> Iterator[str]:
    """Yield a problem where HTML and plain text lead to different pages."""
    parser = _Checker()
    parser.feed(mail.html)
    if set(parser.links) - set(LINK_IN_TEXT.findall(mail.text)):
        yield _("A link of the HTML is missing in the plain text.")
    if not any(link.startswith("https://withdraw.invalid/") for link in parser.links):
        yield _("The link that withdraws the consent is missing.")


def _differences(mail: RenderedMail) -> Iterator[str]:
    """Yield a problem where the mails of two recipients differ in more than their own links."""
    restored = set()
    for links in RECIPIENTS:
        own = mail.completed(links)
        text = f"{own.subject}\n{own.html}\n{own.text}"
        restored.add(text.replace(links.withdraw, "W").replace(links.preferences, "P"))
    if len(restored) > 1:
        yield _("The mail differs from recipient to recipient.")


def _size(mail: RenderedMail) -> Iterator[str]:
    size = len(MailForm(mail, "check@example.org", "", {}).completed({}, RECIPIENTS[0]))
    if size > conf.CAMPAIGN_MAIL_BYTES:
        yield _("The mail is too large: %(size)d of %(most)d bytes.") % {
            "size": size,
            "most": conf.CAMPAIGN_MAIL_BYTES,
        }
