"""Wishes of an older release keep the answers to their questions of consent."""

from importlib import import_module
from types import SimpleNamespace
from unittest import mock

from django.utils import timezone

from privacy.consent.questions import Answer

migration = import_module("telekom_site.accounts.migrations.0011_answers_to_questions_of_consent")


def test_a_registration_of_an_older_release_keeps_its_answers() -> None:
    """Without the columns of then, which would take long to bring back."""
    now = timezone.now()
    old = mock.Mock(language="en", asked_at=now, advertising=False, surveys=True)
    apps = mock.Mock()
    apps.get_model.return_value.objects.using.return_value = [old]
    migration.keep_answers(apps, SimpleNamespace(connection=SimpleNamespace(alias="default")))
    old.save.assert_called_once_with(update_fields=["answers"])
    assert [Answer(**answer) for answer in old.answers] == [
        Answer("advertising", "email", "1", "en", now.isoformat(), agreed=False),
        Answer("surveys", "email", "1", "en", now.isoformat(), agreed=True),
    ]
