"""The privacy contact of the company is reminded of a review that is overdue."""

from datetime import timedelta

import pytest
import time_machine
from django.utils import timezone

from privacy.conf import conf as layer
from privacy.confidentiality.conf import conf
from privacy.confidentiality.emergencies.opening import open_in_emergency, review
from privacy.controllers.models import Controller
from privacy.due_reviews.due_list import remind_all
from privacy.outbox.models import OutgoingMail
from tests.support.clerks import member

pytestmark = pytest.mark.django_db


def test_an_overdue_review_is_mailed_until_it_is_entered(
    controller: Controller, austria: Controller
) -> None:
    reason = "The fire brigade asks whether a person lives there."
    clerk, officer = member("carla", controller), member("olga", austria)
    access = open_in_emergency("anna@customer.example", austria, reason, clerk)
    OutgoingMail.objects.all().delete()
    assert remind_all() == 0
    late = timezone.now() + conf.EMERGENCY_REVIEW + timedelta(days=1)
    with time_machine.travel(late, tick=False):
        assert (remind_all(), remind_all()) == (1, 0)
        sent = OutgoingMail.objects.get()
        assert sent.recipient == austria.privacy_contact
        assert f"{layer.SITE_URL}/" in sent.body
        assert "anna" not in sent.body
        assert review(access, "approved", "Rightly so.", officer)
    with time_machine.travel(late + timedelta(days=30), tick=False):
        assert remind_all() == 0
