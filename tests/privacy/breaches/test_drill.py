"""The drill runs on an invented person, and leaves nothing but its duration."""

from datetime import timedelta
from unittest import mock

import pytest
import time_machine
from django.core.management import CommandError, call_command
from django.utils import timezone

from privacy.breaches.drill import drill_if_due, perform
from privacy.breaches.models import Breach, BreachDrill
from privacy.controllers.models import Controller
from privacy.personal_data.canary import everything_stored

pytestmark = pytest.mark.django_db


def test_a_drill_finds_the_person_and_leaves_nothing(controller: Controller) -> None:
    drill = perform()
    assert drill.passed
    assert drill.tables > 5
    assert not Breach.objects.exists()
    assert not any("canary9" in text for _label, text in everything_stored())


def test_each_quarter_has_one_drill(controller: Controller) -> None:
    now = timezone.now()
    with mock.patch("privacy.breaches.drill._rehearse", return_value=True):
        assert (drill_if_due(), drill_if_due()) == (True, False)
        with time_machine.travel(now + timedelta(days=91)):
            assert drill_if_due()
    assert BreachDrill.objects.count() == 2


def test_a_person_who_is_not_found_fails_the_drill(controller: Controller) -> None:
    with (
        mock.patch("privacy.breaches.drill.recipients", return_value=[]),
        pytest.raises(CommandError, match="was not found"),
    ):
        call_command("breach_drill")
    assert not BreachDrill.objects.get().passed


def test_a_site_without_companies_has_no_drill() -> None:
    assert not drill_if_due()
    with pytest.raises(CommandError, match="company"):
        call_command("breach_drill")
