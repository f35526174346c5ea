"""The audience: everyone with a valid consent, and why the others are left out."""

from datetime import timedelta
from typing import Any

import pytest
from django.db.models import Q
from django.utils import timezone

from privacy.campaigns.audience import audience, count_audience
from privacy.campaigns.audience_filters import AudienceFilter
from privacy.campaigns.models import CampaignMessage, Subscriber
from privacy.campaigns.suppression import Suppression
from privacy.consent.flows import withdraw
from privacy.consent.models import CurrentConsent
from privacy.consent.topics import SURVEYS
from privacy.controllers.models import Controller
from privacy.personal_data.restriction import restrict
from privacy.registry.subject import DataSubject
from tests.support.campaigns import campaign, consent, handed_over

pytestmark = pytest.mark.django_db

FILTERS = (
    AudienceFilter(
        "letter", "Letter", lambda: [("a", "a")], lambda value: Q(email__startswith=value)
    ),
)


def minors() -> Q:
    return Q(email__startswith="minor")


def subscriber(name: str) -> Any:
    email = f"{name}@customer.example"
    consent(email)
    return Subscriber.objects.filter(email=email)


def test_each_reason_is_counted_once_and_reached_is_who_remains(
    controller: Controller, settings: Any
) -> None:
    settings.PRIVACY_CAMPAIGN_MINORS = f"{__name__}.minors"
    now, other = timezone.now(), Controller.objects.create(slug="other", name="Other")
    grant = consent("anna@customer.example")
    subscriber("paused").update(paused_until=now + timedelta(days=1))
    subscriber("unpaused").update(paused_until=now - timedelta(days=1))
    subscriber("bounced").update(bounced_at=now)
    subscriber("soft").update(retry_at=now + timedelta(days=1))
    subscriber("complained").update(complained_at=now, bounced_at=now)
    subscriber("minor")
    subscriber("lost").delete()
    subscriber("company").update(company=other)
    subscriber("restricted")
    restrict(DataSubject("restricted@customer.example"))
    subscriber("withdrawn")
    withdraw("withdrawn@customer.example", "test")
    consent("surveys@customer.example", SURVEYS)
    subscriber("outdated")
    outdated = Subscriber.objects.get(email="outdated@customer.example")
    CurrentConsent.objects.filter(subject_key=outdated.subject_key).update(version="0")
    row = campaign()
    earlier = campaign()
    sent = CampaignMessage.objects.create(
        campaign=earlier,
        subject_key=grant.subject_key,
        topic="advertising",
        channel="email",
        grant=grant,
    )
    handed_over(sent, now - timedelta(days=6))
    Subscriber.objects.filter(email="anna@customer.example").update(frequency="weekly")
    counted = count_audience(row)
    assert {reason: number for reason, number in counted.left_out.items() if number} == {
        Suppression.NO_CONSENT: 2,  # withdrawn, and to surveys only
        Suppression.OUTDATED: 1,
        Suppression.NO_ADDRESS: 1,
        Suppression.RESTRICTED: 1,
        Suppression.MINOR: 1,
        Suppression.BOUNCED: 3,  # one of them complained as well
        Suppression.PAUSED: 1,
        Suppression.FREQUENCY: 1,
        Suppression.OTHER_COMPANY: 1,
    }
    assert counted.reached == 1
    assert [person.email for person in audience(row)] == ["unpaused@customer.example"]
    row.company = other
    assert {person.email for person in audience(row)} == {
        "unpaused@customer.example",
        "company@customer.example",
    }


def test_a_frequency_counts_from_the_last_message(controller: Controller) -> None:
    grant, row = consent("anna@customer.example"), campaign()
    sent = CampaignMessage.objects.create(
        campaign=campaign(),
        subject_key=grant.subject_key,
        topic="advertising",
        channel="email",
        grant=grant,
    )
    handed_over(sent, timezone.now() - timedelta(days=8))
    for frequency, reached in (("every", 1), ("weekly", 1), ("monthly", 0)):
        Subscriber.objects.update(frequency=frequency)
        assert count_audience(row).reached == reached
    CampaignMessage.objects.filter(pk=sent.pk).delete()
    assert count_audience(row).reached == 1


def test_filters_of_the_project_narrow_the_audience(settings: Any, controller: Controller) -> None:
    settings.PRIVACY_CAMPAIGN_AUDIENCE_FILTERS = f"{__name__}.FILTERS"
    consent("anna@customer.example")
    consent("bert@customer.example")
    assert count_audience(campaign()).reached == 2
    assert count_audience(campaign(filters={"letter": "a"})).reached == 1
    assert count_audience(campaign(filters={"removed": "a"})).reached == 0, (
        "a filter that is gone must not widen the audience"
    )
