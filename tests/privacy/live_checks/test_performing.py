"""A check always has a result; measures and promises report a failure in the same words."""

import time

import pytest
from django.utils import translation
from pytest_django import Settings

from privacy.live_checks.performing import perform
from privacy.precautions.measure_declaration import Measure
from privacy.precautions.measure_register import verify_measures
from privacy.precautions.models import MeasureState
from privacy.registry.finding import Finding, finding
from privacy.registry.promise import Evidence, Probe, UnverifiedError
from tests.privacy.promises.in_process import InProcessProbe


def endless(probe: Probe) -> Evidence:
    while True:
        time.sleep(0.001)


def blind(probe: Probe) -> Evidence:
    raise UnverifiedError(finding("The file is empty."))


ENDLESS = [Measure("endless", "A measure", "It takes long.", "None.", endless)]


def test_a_check_that_cannot_see_says_so_in_its_own_words() -> None:
    kept, (seen,) = perform("promise X", blind, InProcessProbe())
    assert kept is None
    assert str(seen) == "The file is empty."


@pytest.mark.django_db
def test_the_check_of_a_measure_that_takes_too_long_is_stopped(
    settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings.PRIVACY_CHECK_TIME_SECONDS = 0.02
    monkeypatch.setattr("privacy.precautions.measure_register.MEASURES", ENDLESS)
    settings.PRIVACY_MEASURES = []
    assert verify_measures(InProcessProbe()) == 0
    state = MeasureState.objects.get()
    assert state.kept is None
    with translation.override("en"):
        assert str(Finding.from_data(state.evidence[0])).endswith("took longer than 0 s.")
