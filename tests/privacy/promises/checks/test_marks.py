"""The notice and its evidence show each sentence as it was found, and the check sees where not."""

from datetime import timedelta

import pytest
from django.utils import timezone

from privacy.promises.checks.marks import shown_as_found
from privacy.promises.models import Incident, Verification
from tests.privacy.promises.in_process import InProcessProbe

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("demo_site")]


def test_marks_of_every_kind_are_right_and_nothing_invented_is_left() -> None:
    now = timezone.now()
    Verification.objects.create(promise="S01", kept=True)
    Verification.objects.create(promise="S05", kept=False)
    Verification.objects.create(promise="S15", kept=True, verified_at=now - timedelta(days=9))
    Incident.objects.create(promise="S05")
    Incident.objects.create(promise="S15", began_at=now - timedelta(days=2), ended_at=now)
    before = list(Verification.objects.values()), list(Incident.objects.values())
    evidence = shown_as_found(InProcessProbe())
    assert evidence.kept, evidence.findings
    assert (list(Verification.objects.values()), list(Incident.objects.values())) == before
