"""Of many advertising messages a check looks at the newest and at others in turn, and forgets no
fault that it saw."""

import pytest
from django.db import connection

from privacy.campaigns.models import Campaign, CampaignMessage
from privacy.consent.models import ConsentEvent
from privacy.promises.models import Incident, VerificationRun
from privacy.triggers import suspended
from telekom_site import mail_checks
from tests.privacy.promises.declared import promise
from tests.privacy.promises.in_process import InProcessProbe
from tests.support.consents import consent

MESSAGES, SHARE = 12, 3
ROUNDS = MESSAGES // SHARE


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("place", [0, 5, MESSAGES - 1])
def test_each_message_has_its_turn_and_a_wrong_one_is_not_forgotten(
    place: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(mail_checks, "SHARE", SHARE)
    consent("anna@x.example", "advertising.email")
    grant = ConsentEvent.objects.get(choice="confirmed")
    with suspended(connection):
        for number in range(MESSAGES):
            CampaignMessage.objects.create(
                campaign=Campaign.objects.create(name="Offers", topic="advertising"),
                subject_key="b" if number == place else grant.subject_key,
                topic="advertising",
                channel="email",
                grant=grant,
            )
    check, kept = promise("S19").check, list[bool | None]()
    for _round in range(ROUNDS):
        VerificationRun.objects.create()
        kept.append(check(InProcessProbe()).kept)
    is_newest = place == MESSAGES - 1
    assert kept.count(False) == (ROUNDS if is_newest else 1)
    Incident.objects.create(promise="S19")
    for _round in range(ROUNDS):
        VerificationRun.objects.create()
        assert not check(InProcessProbe()).kept
