"""The sentence about staff: who reads without having signed breaks it."""

import pytest

from privacy.confidentiality.signing import ensure_undertaking
from privacy.staff_access.models import StaffAccess
from telekom_site.accounts.models import User
from tests.privacy.promises.declared import promise
from tests.privacy.promises.in_process import InProcessProbe


@pytest.mark.django_db
def test_access_without_a_signature_breaks_the_sentence_about_staff() -> None:
    ensure_undertaking()
    staff = User.objects.create_superuser("clerk@telekom.example", "correct-horse-9")
    StaffAccess.objects.create(staff=staff, subject_key="k", what="x", reason="opened")
    assert not promise("S21").check(InProcessProbe()).kept
