"""The page on which staff correct data."""

import pytest
from django.test import Client

from telekom_site.accounts.models import User
from tests.privacy.subject_requests.conftest import Verified

pytestmark = pytest.mark.django_db
PAGE = "/en/staff/privacy/subjectrequest/{}/action/correct/"


def test_who_has_nothing_to_correct_is_told_instead_of_asked_for_an_answer(
    staff_client: Client, verified: Verified, customer: User
) -> None:
    page = PAGE.format(verified(kind="correction", email="nobody@x.example").pk)
    shown = staff_client.get(page).content.decode()
    assert "Nothing stored about this person can be corrected here" in shown
    assert "<textarea" not in shown
    page = PAGE.format(verified(kind="correction").pk)
    assert "<textarea" in staff_client.get(page).content.decode()
