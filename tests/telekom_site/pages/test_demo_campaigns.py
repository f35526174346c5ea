"""Demo campaigns fill the pages of staff, obey the rules of the ledger, and send nothing."""

import pytest
from django.core import mail
from django.core.management import call_command
from django.test import Client
from django.urls import reverse

from privacy.campaigns.letters import campaign_problems
from privacy.campaigns.models import Campaign, CampaignMessage
from privacy.consent.use_verification import verify_batches
from privacy.consent.verification import verify_events, verify_projection, verify_uses
from privacy.outbox.models import OutgoingMail
from privacy.service_notices.models import ServiceNotice

pytestmark = pytest.mark.django_db


def test_campaigns_of_the_demo_are_complete_and_added_once(
    demo: None, staff_client: Client
) -> None:
    assert not Campaign.objects.exists(), "only where they are asked for"
    for _time in range(2):
        call_command("load_demo", campaigns=True, verbosity=0)
    draft, sent = Campaign.objects.order_by("state")[::-1]
    assert (draft.state, sent.state) == ("draft", "done")
    assert campaign_problems(draft) == campaign_problems(sent) == []
    states = CampaignMessage.objects.order_by("state").values_list("state", flat=True)
    assert [list(states).count(state) for state in ("bounced", "sent")] == [1, 23]
    assert ServiceNotice.objects.get().texts.count() == 2
    assert not mail.outbox
    assert not OutgoingMail.objects.exists()
    faults = [verify_events(), verify_uses(), verify_batches(), verify_projection()]
    assert faults == [None] * 4
    page = staff_client.get(reverse("admin:privacy_campaign_overview", args=[sent.pk]))
    assert page.status_code == 200
