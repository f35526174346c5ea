"""Demo campaigns and a service notice, so that staff see their pages filled.

The recipients of the campaign that was sent are invented, under a reserved domain (RFC 2606); no
mail was handed over. Their consents and messages obey the rules of the database like any other.
"""

import tomllib
from datetime import timedelta
from pathlib import Path
from typing import Any

from django.conf import settings
from django.db import transaction
from django.utils import timezone, translation

from privacy.campaigns import claiming, marking, outcomes
from privacy.campaigns.blocks import Block, BlockKind, blocks_as_json, catalogue
from privacy.campaigns.models import Campaign, CampaignCount, CampaignMessage
from privacy.consent import ledger
from privacy.consent.anchors import append_anchor
from privacy.consent.event_texts import LINK_IN_A_MAIL
from privacy.consent.flows import withdraw
from privacy.consent.models import Channel, ConsentEvent
from privacy.consent.signals import consent_confirmed
from privacy.consent.topics import topics
from privacy.registry.subject import email_key
from privacy.service_notices.models import ServiceNotice

FILE = Path(__file__).parent / "demo" / "campaigns.toml"
RECIPIENTS, BOUNCED, WITHDRAWN = 24, 1, 2
VISITS = (5, 3, 1)  # of the page, per day
FORM = "registration"  # where the consents were given
ACCEPTED = 250  # reply code of the mail server
Choice = ConsentEvent.Choice


@transaction.atomic
def load() -> dict[str, int]:
    """Add campaigns and notices where there are none; return the number added of each kind."""
    rows = tomllib.loads(FILE.read_text("utf-8"))
    campaigns = [] if Campaign.objects.exists() else rows["campaigns"]
    for row in campaigns:
        _add_campaign(row)
    if campaigns:  # their consents look older than the last anchor may be
        transaction.on_commit(append_anchor)
    notices = [] if ServiceNotice.objects.exists() else rows["notices"]
    for row in notices:
        notice = ServiceNotice.objects.create(kind=row["kind"])
        for text in row["texts"]:
            notice.texts.create(**text)
    return {"campaigns": len(campaigns), "notices": len(notices)}


def _add_campaign(row: dict[str, Any]) -> None:
    is_sent, state = row["is_sent"], Campaign.State.DRAFT
    if is_sent:
        state = Campaign.State.SENDING
    campaign = Campaign.objects.create(name=row["name"], topic=row["topic"], state=state)
    for text in row["texts"]:
        campaign.texts.create(
            language=text["language"],
            subject=text["subject"],
            preheader=text["preheader"],
            blocks=blocks_as_json(_blocks(row, text)),
        )
    if is_sent:
        _send(campaign)


def _blocks(row: dict[str, Any], text: dict[str, str]) -> list[Block]:
    language = text["language"]
    blocks = [Block(BlockKind.HEADING, text["heading"]), Block(BlockKind.TEXT, text["text"])]
    offer = catalogue(language).get(row.get("offer", ""))
    if offer is not None:
        blocks.append(
            Block(
                BlockKind.OFFER,
                offer.name,
                offer.address,
                product=row["offer"],
                price=offer.price,
                note=offer.note,
            )
        )
    blocks.append(Block(BlockKind.BUTTON, text["button"], f"{settings.SITE_URL}/{language}/"))
    return blocks


def _send(campaign: Campaign) -> None:
    """Bring a campaign to its end as the sender does, without a mail server."""
    emails = [f"demo-{number:02}@customers.example" for number in range(1, RECIPIENTS + 1)]
    grants = [_consent(email, campaign.topic) for email in emails]
    for grant in grants:
        CampaignMessage.objects.create(
            campaign=campaign,
            subject_key=grant.subject_key,
            topic=grant.topic,
            channel=grant.channel,
            grant=grant,
        )
    Campaign.objects.filter(pk=campaign.pk).update(is_materialised=True)
    _token, messages = claiming.claim(campaign, RECIPIENTS)
    marked = marking.mark(messages)
    marking.note_sent([message for message in messages if message.pk in marked], ACCEPTED)
    for message in messages[:BOUNCED]:
        outcomes.note_bounce(message, permanent=True)
    for email in emails[-WITHDRAWN:]:
        withdraw(email, LINK_IN_A_MAIL, topics()[campaign.topic])
    _date(campaign)


def _consent(email: str, topic: str) -> ConsentEvent:
    """Return the consent of an invented person, given in a form and confirmed some weeks ago."""
    key, asked_at = email_key(email), timezone.now() - timedelta(days=60)
    served = {"served_at": asked_at.isoformat(), "form": FORM}
    with translation.override(settings.LANGUAGE_CODE):
        wording = topics()[topic].question(Channel.EMAIL).wording()
    asked = ledger.append(key, wording, Choice.ASKED, FORM, evidence=served, occurred_at=asked_at)
    grant = ledger.append(
        key, wording, Choice.GRANTED, FORM, follows=asked, evidence=served, occurred_at=asked_at
    )
    consent = ledger.append(
        key,
        wording,
        Choice.CONFIRMED,
        FORM,
        follows=grant,
        occurred_at=asked_at + timedelta(minutes=5),
    )
    consent_confirmed.send(ConsentEvent, event=consent, email=email)
    return consent


def _date(campaign: Campaign) -> None:
    """Spread messages and visits over the days before today, for the plots."""
    now, days = timezone.now(), len(VISITS)
    for number, message in enumerate(CampaignMessage.objects.filter(campaign=campaign)):
        sent_at = now - timedelta(days=days - number % days)
        CampaignMessage.objects.filter(pk=message.pk).update(
            sent_at=sent_at, handed_over_at=sent_at
        )
    for number, visits in enumerate(VISITS):
        day = (now - timedelta(days=days - number)).date()
        CampaignCount.objects.create(
            campaign=campaign, variant="A", kind=CampaignCount.Kind.VISIT, day=day, count=visits
        )
    starts_at = now - timedelta(days=days)
    Campaign.objects.filter(pk=campaign.pk).update(
        state=Campaign.State.DONE, starts_at=starts_at, ended_at=now - timedelta(days=1)
    )
