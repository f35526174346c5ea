"""A code opens its own request, once, within its life, and cannot be guessed."""

from datetime import timedelta

import pytest
import time_machine
from django.test import Client
from django.utils import timezone
from pytest_django import Settings

from privacy.rate_limits.counting import RateLimitError
from privacy.subject_requests.models import SubjectRequest
from privacy.subject_requests.numbers.codes import (
    LETTER_CODE,
    SMS_CODE,
    InvalidCodeError,
    new_code,
    use_code,
)
from tests.privacy.subject_requests.conftest import Verified

pytestmark = pytest.mark.django_db(transaction=True)
DAY = timedelta(days=1)


def test_a_code_verifies_its_request_once(request_by_number: SubjectRequest) -> None:
    code = new_code(request_by_number, LETTER_CODE, DAY)
    spaced = f"{code[:4].lower()} {code[4:8]}-{code[8:]}"
    assert use_code(f" {request_by_number.reference.lower()}", spaced) == request_by_number
    request_by_number.refresh_from_db()
    assert request_by_number.verified_at is not None
    with pytest.raises(InvalidCodeError):
        use_code(request_by_number.reference, code)


def test_a_code_does_not_open_another_request(
    request_by_number: SubjectRequest, verified: Verified
) -> None:
    code, other = new_code(request_by_number, SMS_CODE, DAY), verified(verified_at=None)
    with pytest.raises(InvalidCodeError):
        use_code(other.reference, code)
    other.refresh_from_db()
    assert other.verified_at is None


def test_an_expired_code_opens_nothing(request_by_number: SubjectRequest) -> None:
    code = new_code(request_by_number, LETTER_CODE, DAY)
    with (
        time_machine.travel(timezone.now() + DAY, tick=False),
        pytest.raises(InvalidCodeError),
    ):
        use_code(request_by_number.reference, code)


def test_a_new_code_replaces_the_one_before(request_by_number: SubjectRequest) -> None:
    first, second = (new_code(request_by_number, LETTER_CODE, DAY) for _letter in range(2))
    with pytest.raises(InvalidCodeError):
        use_code(request_by_number.reference, first)
    use_code(request_by_number.reference, second)


@pytest.mark.parametrize("known", [True, False])
def test_after_some_wrong_codes_not_even_the_right_one_is_tried(
    known: bool, request_by_number: SubjectRequest, settings: Settings
) -> None:
    settings.PRIVACY_CODE_ATTEMPTS = 3
    code = new_code(request_by_number, SMS_CODE, DAY)
    reference = request_by_number.reference if known else "ZZZZZZZZ"
    for _guess in range(3):
        with pytest.raises(InvalidCodeError):
            use_code(reference, "00000000 ")
    with pytest.raises(RateLimitError):
        use_code(reference, code)
    request_by_number.refresh_from_db()
    assert request_by_number.verified_at is None


def test_the_page_says_that_too_many_codes_were_tried(
    browser: Client, request_by_number: SubjectRequest, settings: Settings
) -> None:
    settings.PRIVACY_CODE_ATTEMPTS = 1
    sent = {"reference": request_by_number.reference, "code": "1"}
    statuses = [browser.post("/en/privacy/contact/code/", sent).status_code for _try in range(2)]
    assert statuses == [422, 429]


def test_the_code_itself_is_not_stored(request_by_number: SubjectRequest) -> None:
    code = new_code(request_by_number, SMS_CODE, DAY)
    stored = str(list(request_by_number.links.values()))
    assert code not in stored
