"""What messages and current consents show of earlier uses is recorded by the migration."""

from datetime import timedelta
from importlib import import_module

import pytest
from django.apps import apps
from django.db import connection
from django.utils import timezone

from privacy.campaigns.models import CampaignMessage
from privacy.campaigns.sender import send_due
from privacy.consent.models import ConsentUse, CurrentConsent
from privacy.consent.topics import SURVEYS
from privacy.triggers import suspended
from tests.support.campaigns import approved, consent

migration = import_module("privacy.migrations.0068_uses_of_consents")


@pytest.mark.usefixtures("controller")
@pytest.mark.django_db
def test_a_use_is_recorded_per_message_and_for_other_uses() -> None:
    surveyed, mailed = consent("anna@x.example", SURVEYS), consent("bert@x.example")
    consent("cora@x.example", SURVEYS)  # not used
    row = approved()
    send_due()
    used_at = timezone.now() + timedelta(minutes=1)
    with suspended(connection):
        ConsentUse.objects.all()._raw_delete("default")
        CurrentConsent.objects.filter(grant=surveyed).update(used_at=used_at)
        migration.record_known_uses(apps, None)
    message = CampaignMessage.objects.get()
    uses = ConsentUse.objects.order_by("used_at").values_list("grant", "used_for", "used_at")
    assert list(uses) == [
        (mailed.pk, f"campaign {row.pk}", message.handed_over_at),
        (surveyed.pk, "", used_at),
    ]
