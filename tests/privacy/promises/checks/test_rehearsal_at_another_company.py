"""S05 looks at the effect: a request to one company leaves what the others store."""

from collections.abc import Iterator
from unittest import mock

import pytest
from django.db.models import Q

from privacy.controllers.models import Controller
from privacy.models import SubjectRequest
from privacy.personal_data import company_rows
from privacy.promises.checks.rehearsal import rehearse_other_company

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("controller")]


@pytest.fixture
def sabotaged() -> Iterator[None]:
    """No query is limited to the companies that a request names."""
    with mock.patch.object(company_rows, "company_condition", return_value=Q()):
        yield


def test_nothing_is_told_or_changed_at_another_company(controller: Controller) -> None:
    rehearsed = rehearse_other_company()
    assert rehearsed.values > 0
    assert {"orders.Order", "enquiries.Enquiry"} <= rehearsed.tables
    assert not rehearsed.wrong
    assert not SubjectRequest.objects.exists(), "the rehearsal leaves nothing"


@pytest.mark.usefixtures("sabotaged")
def test_queries_that_are_not_limited_are_noticed() -> None:
    assert ("orders.Order", "email") in rehearse_other_company().wrong
