"""Notes about a request: with author and time, never changed, exported and erased with it."""

import pytest
from django.db import IntegrityError, connection, transaction
from django.test import Client

from privacy.personal_data.export import export_subject_data
from privacy.registry.subject import DataSubject
from privacy.subject_requests.workbench.models import RequestNote
from telekom_site.accounts.models import User
from tests.privacy.subject_requests.conftest import Verified
from tests.support.subject_requests import LIST

pytestmark = pytest.mark.django_db


def test_a_note_is_written_read_and_not_changed(staff_client: Client, verified: Verified) -> None:
    request = verified()
    page = f"{LIST}{request.pk}/note/"
    answer = staff_client.post(page, {"note": "Asked accounting."}, follow=True)
    assert "Asked accounting." in answer.content.decode()
    assert "staff@telekom.example" in answer.content.decode()
    assert staff_client.post(page, {"note": "x" * 5001}).status_code == 200
    note = RequestNote.objects.get()
    for change in ("text = 'other'", "written_at = '2001-01-01'", "author_id = NULL, text = 'b'"):
        with pytest.raises(IntegrityError), transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(f"UPDATE privacy_requestnote SET {change}")  # noqa: S608
    User.objects.filter(email="staff@telekom.example").delete()
    note.refresh_from_db()
    assert (note.author, note.text) == (None, "Asked accounting.")


def test_the_person_gets_the_notes_with_their_data(verified: Verified) -> None:
    RequestNote.objects.create(request=verified(), text="Asked accounting.")
    exported = str(list(export_subject_data(DataSubject("anna@customer.example"))))
    assert "Asked accounting." in exported
