"""Mails of an older database get a moment from which they are kept, and those given up are not sent
years later."""

from datetime import timedelta
from importlib import import_module

import pytest
from django.apps import apps
from django.db import connection
from django.utils import timezone

from privacy.outbox.delivery import deliver_all, undeliverable
from privacy.outbox.models import OutgoingMail
from privacy.subject_requests.models import SubjectRequest
from tests.privacy.subject_requests.conftest import Verified, own_folder, verified

__all__ = ["own_folder", "verified"]
pytestmark = pytest.mark.django_db(transaction=True)

migration = import_module("privacy.migrations.0014_when_mails_are_kept_from")


def stored(**values: object) -> OutgoingMail:
    return OutgoingMail.objects.create(
        recipient="anna@x.example", subject="Old", body="Text", **values
    )


def test_old_mails_are_kept_from_their_sending_or_their_writing(verified: Verified) -> None:
    written, now = timezone.now() - timedelta(days=400), timezone.now()
    sent = stored(created_at=written, sent_at=written + timedelta(days=1))
    given_up = stored(created_at=written, attempts=8)
    waiting = stored(created_at=written, attempts=3)
    answer = stored(created_at=written, attempts=8)
    request = verified(closed_at=now, outcome=SubjectRequest.Outcome.DONE, answer_mail=answer)

    with connection.schema_editor() as editor:
        migration.fill(apps, editor)

    kept = dict(OutgoingMail.objects.values_list("pk", "kept_from"))
    assert kept == {
        sent.pk: sent.sent_at,
        given_up.pk: written,
        waiting.pk: written,
        answer.pk: None,
    }
    assert undeliverable() == 2
    assert deliver_all() == 1, "what was still tried is tried on; what was given up is for staff"
    assert SubjectRequest.objects.undelivered().get() == request
