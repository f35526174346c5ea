"""The sender: each person one message, none without consent."""

from collections.abc import Callable
from email import message_from_bytes
from email.policy import SMTP
from typing import Any

import pytest
from django.core import mail
from django.test import Client
from django.utils import timezone

from privacy.campaigns import campaign_states
from privacy.campaigns.letters import CampaignError
from privacy.campaigns.models import Campaign, CampaignMessage, CampaignText, Subscriber
from privacy.campaigns.queueing import variant_of
from privacy.campaigns.sender import send_due
from privacy.consent.models import ConsentUse, CurrentConsent
from privacy.consent.topics import ADVERTISING
from privacy.controllers.models import Controller
from privacy.outbox.mail_tags import MailTag, TagKind, message_id
from privacy.registry.subject import email_key
from tests.support.campaigns import PEOPLE, approved, consent, recipients
from tests.support.mail_server import mail_server

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("controller")]


@pytest.mark.usefixtures("people")
def test_each_person_gets_one_mail_and_the_campaign_ends() -> None:
    row = approved()
    assert (send_due(), send_due()) == (3, 0)
    assert recipients() == sorted(PEOPLE)
    row.refresh_from_db()
    assert (row.state, row.ended_at is not None) == (Campaign.State.DONE, True)
    uses = ConsentUse.objects.filter(used_for=f"campaign {row.pk}")
    consents = CurrentConsent.objects.order_by("grant").values_list("grant", flat=True)
    assert list(uses.order_by("grant").values_list("grant", flat=True)) == list(consents)


@pytest.mark.usefixtures("people")
def test_a_mail_has_what_a_mail_program_needs(settings: Any, browser: Client) -> None:
    settings.PRIVACY_CAMPAIGN_REPLY_ADDRESS = "news@telekom.example"
    settings.PRIVACY_UNSUBSCRIBE_ADDRESS = "leave@telekom.example"
    Subscriber.objects.exclude(email=PEOPLE[0]).delete()
    approved()
    send_due()
    (sent,) = mail.outbox
    message = sent.message()
    tag = MailTag(TagKind.CAMPAIGN, CampaignMessage.objects.get().pk)
    assert message["Message-ID"] == message_id(tag)
    assert message["Reply-To"] == f"news+{tag}@telekom.example"
    assert str(message["List-Id"]) == "<advertising.telekom-de.telekom.example>"
    assert message["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    link, _comma, by_mail = str(message["List-Unsubscribe"]).partition(", ")
    assert by_mail.startswith("<mailto:leave@telekom.example?subject=")
    assert message["Subject"] == "Fibre A en"
    path = link.strip("<>").removeprefix("http://testserver")
    assert link.strip("<>") in sent.body
    assert browser.post(path, {"List-Unsubscribe": "One-Click"}).status_code == 200
    assert CurrentConsent.objects.filter(state="withdrawn").count() == 1


@pytest.mark.usefixtures("people")
def test_a_bounce_returns_to_a_tagged_address(settings: Any) -> None:
    settings.PRIVACY_BOUNCE_ADDRESS = "bounces@telekom.example"
    with mail_server(settings) as postbox:
        approved()
        assert send_due() == 3
    assert postbox.connections == 1
    tags = {str(MailTag(TagKind.CAMPAIGN, row.pk)) for row in CampaignMessage.objects.all()}
    assert {envelope.mail_from for envelope in postbox.envelopes} == {
        f"bounces+{tag}@telekom.example" for tag in tags
    }
    for envelope in postbox.envelopes:
        assert not message_from_bytes(envelope.content or b"", policy=SMTP).defects  # type: ignore[arg-type]


@pytest.mark.usefixtures("people")
@pytest.mark.parametrize(
    "change",
    [
        lambda row: CampaignText.objects.update(subject="Buy!"),
        lambda row: CampaignText.objects.update(blocks=[{"kind": "heading", "text": "Buy"}]),
        lambda row: Campaign.objects.update(approved_digest="0" * 64),
        lambda row: Campaign.objects.update(approved_digest=""),
        lambda row: Campaign.objects.update(topic="surveys"),
        lambda row: Campaign.objects.update(filters={"letter": "a"}),
        lambda row: Campaign.objects.update(respects_quiet_hours=True),
        lambda row: Controller.objects.update(name="Another company"),
        lambda row: Controller.objects.update(is_default=False),
    ],
)
def test_what_was_changed_after_the_approval_is_not_sent(
    change: Callable[[Campaign], object],
) -> None:
    row = approved()
    change(row)
    assert send_due() == 0
    row.refresh_from_db()
    assert row.state == Campaign.State.PAUSED
    assert row.problem
    with pytest.raises(CampaignError):
        campaign_states.resume(row)


def test_both_variants_are_sent_in_the_language_of_each_person() -> None:
    row = approved("A", "B")
    for language in ("de", "en"):
        emails = [f"{language}{number}@x.example" for number in range(64)]
        by_variant = {variant_of(row, email_key(email), ["A", "B"]): email for email in emails}
        for email in by_variant.values():
            consent(email, language=language)
    send_due()
    subjects = {sent.subject for sent in mail.outbox}
    assert subjects == {"Fibre A de", "Fibre A en", "Fibre B de", "Fibre B en"}


@pytest.mark.usefixtures("people")
def test_a_campaign_that_is_not_approved_is_not_sent() -> None:
    row = approved()
    Campaign.objects.update(state=Campaign.State.DRAFT)
    assert send_due() == 0
    Campaign.objects.update(
        state=Campaign.State.SCHEDULED, starts_at=timezone.now(), approved_digest=""
    )
    assert send_due() == 0
    row.refresh_from_db()
    assert row.state == Campaign.State.PAUSED
    assert not mail.outbox


ONLY_OFFERS = (ADVERTISING,)


@pytest.mark.usefixtures("people")
def test_a_campaign_that_is_not_right_any_more_is_paused_and_others_go_on(settings: Any) -> None:
    wrong, right = approved(topic="news"), approved()
    settings.PRIVACY_CONSENT_TOPICS = f"{__name__}.ONLY_OFFERS"
    assert send_due() == 3
    wrong.refresh_from_db()
    right.refresh_from_db()
    assert (wrong.state, right.state) == (Campaign.State.PAUSED, Campaign.State.DONE)
    assert wrong.problem
