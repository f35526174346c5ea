"""Letters of campaigns for tests."""

import struct
import zlib
from datetime import datetime
from typing import Any

from django.core import mail
from django.utils import translation

from privacy.campaigns import campaign_states, claiming
from privacy.campaigns.blocks import Block, BlockKind, blocks_as_json
from privacy.campaigns.marking import note_uses
from privacy.campaigns.models import Campaign, CampaignMessage, CampaignText, Subscriber
from privacy.campaigns.queueing import queue_messages
from privacy.campaigns.rendering import InlinePicture, Letter
from privacy.consent import ledger
from privacy.consent.models import Channel, ConsentEvent
from privacy.consent.signals import consent_confirmed
from privacy.consent.topics import ADVERTISING, Topic
from privacy.controllers.models import Controller
from privacy.registry.subject import email_key
from telekom_site.accounts.models import User

PEOPLE = ("anna@customer.example", "bert@customer.example", "cora@customer.example")


def png(width: int = 32, height: int = 32) -> bytes:
    """Return a grey picture."""

    def chunk(kind: bytes, content: bytes) -> bytes:
        check = zlib.crc32(kind + content)
        return struct.pack(">I", len(content)) + kind + content + struct.pack(">I", check)

    rows = zlib.compress((b"\x00" + b"\x80" * width) * height)
    head = struct.pack(">IIBBBBB", width, height, 8, 0, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", rows) + chunk(b"IEND", b"")


def sender() -> Controller:
    """Return an unsaved company with a postal address."""
    return Controller(
        slug="mobile", name="Mobile Example GmbH", street="Funkweg 1", city="53113 Bonn"
    )


BLOCKS = (
    Block(BlockKind.HEADING, "Fibre for Bonn"),
    Block(BlockKind.TEXT, "Faster & cheaper.\n\nOrder <now>, Jörg."),
    Block(BlockKind.PICTURE, picture="tower", alt="A tower at sunset"),
    Block(
        BlockKind.OFFER,
        "Fibre 250",
        "http://testserver/en/products/fibre/",
        product="fibre",
        price="€39.95 a month",
        note="Minimum term 12 months",
    ),
    Block(BlockKind.BUTTON, "See all products", "http://testserver/en/products/?a=1&b=2"),
    Block(BlockKind.DIVIDER),
)


def letter(*blocks: Block, subject: str = "Fibre for you: grüße", page: str = "") -> Letter:
    """Return a letter of these blocks, or of one block of each kind."""
    return Letter(
        language="en",
        subject=subject,
        preheader="It is here",
        blocks=blocks or BLOCKS,
        company=sender(),
        topic="Offers",
        pictures={"tower": InlinePicture("tower", "image/png", png(), 32, 32)},
        page=page,
    )


def consent(
    email: str,
    topic: Topic = ADVERTISING,
    *,
    language: str = "en",
    channel: str = Channel.EMAIL,
) -> ConsentEvent:
    """Confirm a person's consent, as by double opt-in."""
    with translation.override(language):
        wording = topic.question(channel).wording()
    key = email_key(email)
    granted = ledger.append(key, wording, ConsentEvent.Choice.GRANTED, "test")
    confirmed = ledger.append(key, wording, ConsentEvent.Choice.CONFIRMED, "test", follows=granted)
    consent_confirmed.send(ConsentEvent, event=confirmed, email=email)
    return confirmed


def campaign(*variants: str, topic: str = "advertising", **values: Any) -> Campaign:
    """Store a draft with a text of each block, but pictures, in each variant and language."""
    defaults = {"name": "Fibre", "topic": topic, "respects_quiet_hours": False}
    row = Campaign.objects.create(**{**defaults, **values})
    blocks = [block for block in BLOCKS if block.kind is not BlockKind.PICTURE]
    for variant in variants or ("A",):
        for language in ("de", "en"):
            CampaignText.objects.create(
                campaign=row,
                variant=variant,
                language=language,
                subject=f"Fibre {variant} {language}",
                preheader="It is here",
                blocks=blocks_as_json([block for block in blocks if not block.product]),
            )
    return row


def approved(*variants: str, **values: Any) -> Campaign:
    """Store a campaign that was approved and is being sent; needs the fixture `controller`."""
    controller = Controller.objects.get(is_default=True)
    controller.street, controller.city = "Weg 1", "53113 Bonn"
    controller.save()
    author, approver = (
        User.objects.create_user(f"{name}{User.objects.count()}@telekom.example", "x")
        for name in ("author", "approver")
    )
    row = campaign(*variants, edited_by=author, **values)
    campaign_states.approve(row, approver)
    campaign_states.schedule(row)
    campaign_states.start(row)
    return row


def states_of(row: Campaign) -> dict[str, str]:
    """Return the state and the reason of each message, by the local part of the address."""
    addresses = dict(Subscriber.objects.values_list("subject_key", "email"))
    messages = CampaignMessage.objects.filter(campaign=row)
    return {
        addresses[key].partition("@")[0]: f"{state} {reason}".strip()
        for key, state, reason in messages.values_list("subject_key", "state", "reason")
    }


def recipients() -> list[str]:
    """Return whom the mails went to."""
    return sorted(sent.to[0] for sent in mail.outbox)


def handed_over(message: CampaignMessage, at: datetime) -> None:
    """Bring a waiting message to `sent`, as the sender does, at a moment."""
    complete(message.campaign)
    rows = CampaignMessage.objects.filter(pk=message.pk)
    for state in (CampaignMessage.State.CLAIMED, CampaignMessage.State.HANDING_OVER):
        rows.update(state=state, handed_over_at=at)
    note_uses(rows)
    rows.update(state=CampaignMessage.State.SENT, sent_at=at)


def complete(row: Campaign) -> None:
    """Note that a campaign has all its messages."""
    Campaign.objects.filter(pk=row.pk).update(is_materialised=True)


def claimed_by_two() -> tuple[CampaignMessage, CampaignMessage]:
    """Return the messages of two campaigns to one person, each in the hands of a worker."""
    consent(PEOPLE[0])
    Subscriber.objects.update(frequency=Subscriber.Frequency.WEEKLY)
    messages = list[CampaignMessage]()
    for row in (approved(), approved()):
        queue_messages(row)
        messages += claiming.claim(row, 1)[1]
    first, second = messages
    return first, second
