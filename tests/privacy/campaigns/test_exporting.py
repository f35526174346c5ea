"""Lists for post and phone go by the same door as mails, and each person on one is recorded."""

import csv
from collections.abc import Mapping, Sequence
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone, translation

from privacy.campaigns.exporting import make_list
from privacy.campaigns.letters import CampaignError
from privacy.campaigns.models import CampaignMessage, Subscriber
from privacy.campaigns.sender import send_due
from privacy.consent.flows import withdraw
from privacy.consent.models import Channel, ConsentUse
from privacy.consent.topics import ADVERTISING
from privacy.personal_data.former_addresses import record_change
from privacy.staff_access.models import StaffAccess
from tests.support.campaigns import approved, consent

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("controller")]
PEOPLE = ("anna@x.example", "bert@x.example", "cora@x.example", "dora@x.example")


def contacts(channel: str, emails: Sequence[str]) -> Mapping[str, Sequence[str]]:
    cells = {"anna@x.example": ("=HYPERLINK(1)", "+49 151 1"), "bert@x.example": ("Bert", "-1+2")}
    everyone = {email: (email, channel) for email in PEOPLE[:3]} | cells
    return {email: everyone[email] for email in emails if email in everyone}


@pytest.fixture(autouse=True)
def people(settings: Any) -> None:
    settings.PRIVACY_CAMPAIGN_CONTACTS = f"{__name__}.contacts"
    for email in PEOPLE:
        consent(email, channel=Channel.PHONE)
    consent("eve@x.example")  # to mails only


def test_a_list_has_those_who_consented_to_this_channel() -> None:
    Subscriber.objects.filter(email=PEOPLE[1]).update(bounced_at=timezone.now())
    Subscriber.objects.filter(email=PEOPLE[2]).update(frequency="weekly")
    row = approved(channel=Channel.PHONE)
    cells = list(csv.reader(make_list(row).content.splitlines()))
    assert cells == [["'=HYPERLINK(1)", "+49 151 1"], ["Bert", "'-1+2"], [PEOPLE[2], "phone"]]
    states = CampaignMessage.objects.values_list("state", "reason").order_by("pk")
    assert list(states) == [("sent", "")] * 3 + [("skipped", "no_address")]
    row.refresh_from_db()
    assert row.state == "done"


def test_made_again_it_leaves_out_who_withdrew_and_adds_nobody() -> None:
    row = approved(channel=Channel.PHONE)
    make_list(row)
    withdraw(PEOPLE[0], "test", ADVERTISING, Channel.PHONE)
    consent("late@x.example", channel=Channel.PHONE)
    assert [who.email for who in make_list(row).subscribers] == list(PEOPLE[1:3])


def test_made_again_it_names_the_address_that_a_person_has_now(settings: Any) -> None:
    row = approved(channel=Channel.PHONE)
    make_list(row)
    assert ConsentUse.objects.count() == 3
    record_change(PEOPLE[1], "new@x.example")
    settings.PRIVACY_CAMPAIGN_CONTACTS = f"{__name__}.anybody"
    (_anna, bert, _cora) = csv.reader(make_list(row).content.splitlines())
    assert bert == ["new@x.example"]
    assert ConsentUse.objects.count() == 6, "who gets a list writes or calls again"


def anybody(channel: str, emails: Sequence[str]) -> Mapping[str, Sequence[str]]:
    return {email: (email,) for email in emails}


def test_without_an_approval_there_is_no_list() -> None:
    row = approved(channel=Channel.PHONE)
    row.topic = "news"
    row.save()
    with pytest.raises(CampaignError):
        make_list(row)


def test_no_mail_is_sent_by_a_campaign_of_another_channel() -> None:
    approved(channel=Channel.PHONE)
    assert send_due() == 0
    assert not CampaignMessage.objects.exists()


def test_staff_download_it_and_each_person_is_recorded(staff_client: Client) -> None:
    row = approved(channel=Channel.PHONE)
    with translation.override("en"):
        shown = staff_client.get(reverse("admin:privacy_campaign_overview", args=[row.pk]))
        made = staff_client.post(reverse("admin:privacy_campaign_list", args=[row.pk]))
    assert b"print shop" in shown.content
    assert made["Content-Type"].startswith("text/csv")
    assert StaffAccess.objects.filter(reason="put on a list for post or phone").count() == 3
