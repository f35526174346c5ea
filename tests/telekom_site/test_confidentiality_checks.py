"""The check of S21 sees a staff page that opens unsigned, and an access without a signature."""

import pytest
from django.db import connection

from privacy.confidentiality.models import UndertakingText
from privacy.confidentiality.signing import (
    ensure_undertaking,
)
from privacy.registry.promise import Evidence
from privacy.staff_access.models import StaffAccess
from privacy.triggers import suspended
from telekom_site.accounts.models import User
from telekom_site.confidentiality_checks import staff_have_signed
from tests.privacy.promises.in_process import InProcessProbe
from tests.support.undertakings import sign_all

pytestmark = pytest.mark.django_db


@pytest.fixture
def staff(db: None) -> User:
    ensure_undertaking()
    return User.objects.create_superuser("staff@telekom.example", "correct-horse-9")


def checked() -> Evidence:
    return staff_have_signed(InProcessProbe())


def test_signed_staff_keep_the_promise(staff: User) -> None:
    assert len(sign_all(staff)) == 1
    StaffAccess.objects.create(staff=staff, subject_key="k", what="x", reason="opened")
    assert checked().kept


def test_an_access_without_a_signature_breaks_it(staff: User) -> None:
    StaffAccess.objects.create(staff=staff, subject_key="k", what="x", reason="opened")
    assert not checked().kept


def test_a_text_that_is_changed_after_its_signature_breaks_it(staff: User) -> None:
    sign_all(staff)
    with suspended(connection):
        UndertakingText.objects.update(text="I promise nothing.")
    assert not checked().kept


def test_a_page_that_opens_unsigned_breaks_it(staff: User, monkeypatch: pytest.MonkeyPatch) -> None:
    assert checked().kept
    monkeypatch.setattr("privacy.confidentiality.gate.signed_first", lambda view: view)
    assert not checked().kept
