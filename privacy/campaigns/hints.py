"""Hints for authors: what spam filters and readers dislike. They stop nothing."""

import re
from collections.abc import Iterator

from django.utils.translation import gettext as _

from privacy.campaigns.blocks import Block, BlockKind
from privacy.campaigns.rendering import Letter

LONGEST_SUBJECT = 60  # characters that most clients show
SPAM_WORDS = {
    "de": "gratis kostenlos gewinner garantiert dringend jackpot sofort kredit risikofrei",
    "en": "free winner guaranteed urgent jackpot credit risk-free cash miracle",
}
EMPTY_LINK_TEXTS = {"hier", "klick", "klicken", "mehr", "here", "click", "more", "link"}
FILE_NAME = re.compile(r"\.(?:png|jpe?g|gif)\s*$|^(?:img|dsc|bild|image|picture)[\W_\d]*$", re.I)


def hints_for(letter: Letter) -> list[str]:
    """Return the hints for one text of a campaign, in the current language."""
    return [*_subject(letter), *_spam_words(letter), *_blocks(letter)]


def _subject(letter: Letter) -> Iterator[str]:
    subject = letter.subject
    if len(subject) > LONGEST_SUBJECT:
        yield _("The subject is longer than %d characters.") % LONGEST_SUBJECT
    if sum(character.isupper() for character in subject) > len(subject) / 2:
        yield _("The subject is mostly in capitals.")
    if "!!" in subject or subject.count("!") > 1:
        yield _("The subject has several exclamation marks.")
    if not letter.preheader:
        yield _("Without a preheader, the inbox shows the beginning of the text.")


def _spam_words(letter: Letter) -> Iterator[str]:
    words = SPAM_WORDS.get(letter.language.partition("-")[0], "").split()
    text = " ".join([letter.subject, letter.preheader, *(block.text for block in letter.blocks)])
    used = set(re.findall(r"[\w-]+", text.casefold())).intersection(words)
    if used:
        yield _("Spam filters dislike these words: %s.") % ", ".join(sorted(used))


def _blocks(letter: Letter) -> Iterator[str]:
    if letter.blocks and letter.blocks[0].kind is not BlockKind.HEADING:
        yield _("Screen readers expect a heading first.")
    for block in letter.blocks:
        yield from _about(block)


def _about(block: Block) -> Iterator[str]:
    if block.kind is BlockKind.PICTURE and FILE_NAME.search(block.alt):
        yield _("The alternative text “%s” does not say what the picture shows.") % block.alt
    words = set(re.findall(r"\w+", block.text.casefold()))
    if block.kind is BlockKind.BUTTON and words <= EMPTY_LINK_TEXTS:
        yield _("The button “%s” does not say where it leads.") % block.text
