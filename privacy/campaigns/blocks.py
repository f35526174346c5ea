"""The blocks that a campaign is composed of: data only, so that no markup can be smuggled in."""

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, fields
from typing import Any

from django.core.exceptions import ValidationError
from django.db.models import TextChoices
from django.utils.module_loading import import_string
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from privacy.campaigns.conf import conf
from privacy.single_line import REFUSED

MOST_BLOCKS = 50
LONGEST_TEXT = 5_000  # characters of one block


class BlockKind(TextChoices):
    """What a block is; each kind needs the fields in NEEDED."""

    HEADING = "heading", _("heading")
    TEXT = "text", _("text")
    PICTURE = "picture", _("picture")
    OFFER = "offer", _("offer")
    BUTTON = "button", _("button")
    DIVIDER = "divider", _("divider")


NEEDED: Mapping[BlockKind, tuple[str, ...]] = {
    BlockKind.HEADING: ("text",),
    BlockKind.TEXT: ("text",),
    BlockKind.PICTURE: ("picture", "alt"),
    BlockKind.OFFER: ("product", "text", "price", "address"),
    BlockKind.BUTTON: ("text", "address"),
    BlockKind.DIVIDER: (),
}
OPTIONAL: Mapping[BlockKind, tuple[str, ...]] = {BlockKind.OFFER: ("note",)}


@dataclass(frozen=True, slots=True)
class Offer:
    """One product as the catalogue offers it now, in one language.

    Attributes:
        name: of the product.
        price: the whole price, as people read it: "€29.95 a month".
        address: absolute URL of the product's page.
        note: what the law wants beside the price, such as the minimum term.
    """

    name: str
    price: str
    address: str
    note: str = ""


@dataclass(frozen=True, slots=True)
class Block:
    """One block.

    Attributes:
        kind: which of the other fields it has.
        text: plain text; an empty line begins a new paragraph. The name of an offer's product.
        address: absolute URL that a button or offer leads to.
        picture: name of a `CampaignPicture`.
        alt: what the picture shows, for people who do not see it.
        product: key of an offer in the catalogue.
        price, note: of an offer, as they were when the block was composed.
    """

    kind: BlockKind
    text: str = ""
    address: str = ""
    picture: str = ""
    alt: str = ""
    product: str = ""
    price: str = ""
    note: str = ""

    @property
    def paragraphs(self) -> list[str]:
        """The paragraphs of the text."""
        text = self.text.replace("\r\n", "\n").strip()
        return [part.strip() for part in text.split("\n\n") if part.strip()]

    def as_json(self) -> dict[str, str]:
        """Return the fields that are filled."""
        return {name: str(value) for name, value in asdict(self).items() if value}


def blocks_from_json(value: Any) -> tuple[Block, ...]:
    """Return the blocks of a stored list. Raises ValidationError, which names the first bad one."""
    if not isinstance(value, list) or len(value) > MOST_BLOCKS:
        raise ValidationError(gettext("A campaign is a list of %d blocks at most.") % MOST_BLOCKS)
    return tuple(_block(number, item) for number, item in enumerate(value, start=1))


def blocks_as_json(blocks: Sequence[Block]) -> list[dict[str, str]]:
    """Return what is stored."""
    return [block.as_json() for block in blocks]


def catalogue(language: str) -> Mapping[str, Offer]:
    """Return the offers of PRIVACY_CAMPAIGN_OFFERS by their keys."""
    offers: Mapping[str, Offer] = (
        import_string(conf.CAMPAIGN_OFFERS)(language) if conf.CAMPAIGN_OFFERS else {}
    )
    return offers


def outdated_offers(blocks: Sequence[Block], language: str) -> list[str]:
    """Return the names of products whose price, page or terms changed since they were composed."""
    offers = catalogue(language)
    outdated = []
    for block in blocks:
        shown = Offer(block.text, block.price, block.address, block.note)
        if block.kind is BlockKind.OFFER and offers.get(block.product) != shown:
            outdated.append(block.text)
    return outdated


def _block(number: int, item: Any) -> Block:
    names = {field.name for field in fields(Block)}
    if not isinstance(item, dict) or not item.keys() <= names:
        raise _bad(number, gettext("it has unknown fields"))
    if not all(isinstance(value, str) for value in item.values()):
        raise _bad(number, gettext("its fields are not texts"))
    if item.get("kind") not in BlockKind.values:
        raise _bad(number, gettext("its kind is unknown"))
    block = Block(**{**item, "kind": BlockKind(item["kind"])})
    _require_fields(number, block)
    return block


def _require_fields(number: int, block: Block) -> None:
    filled = block.as_json().keys() - {"kind"}
    needed, optional = NEEDED[block.kind], OPTIONAL.get(block.kind, ())
    if missing := sorted(set(needed) - filled):
        raise _bad(number, gettext("it lacks: %s") % ", ".join(missing))
    if surplus := sorted(filled - {*needed, *optional}):
        raise _bad(number, gettext("it must not have: %s") % ", ".join(surplus))
    for name, value in block.as_json().items():
        lines = value.replace("\r\n", "\n").split("\n") if name == "text" else [value]
        if len(value) > LONGEST_TEXT or any(map(REFUSED.search, lines)):
            raise _bad(number, gettext("its text is too long or has control characters"))


def _bad(number: int, problem: str) -> ValidationError:
    text = gettext("Block %(number)d: %(problem)s.")
    return ValidationError(text % {"number": number, "problem": problem}, code="block")
