"""Parallel guesses of a code: the limit holds, and the code opens its request once."""

from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from django.db import connections
from pytest_django import Settings

from privacy.rate_limits.counting import RateLimitError
from privacy.subject_requests.models import SubjectRequest
from privacy.subject_requests.numbers.codes import SMS_CODE, InvalidCodeError, new_code, use_code
from tests.support.at_once import needs_connections

pytestmark = [pytest.mark.django_db(transaction=True), needs_connections]
DAY = timedelta(days=1)


def test_parallel_guesses_do_not_exceed_the_limit_and_a_code_opens_once(
    request_by_number: SubjectRequest, settings: Settings
) -> None:
    settings.PRIVACY_CODE_ATTEMPTS = 5
    reference, code = request_by_number.reference, new_code(request_by_number, SMS_CODE, DAY)

    def attempt(_number: int) -> str:
        try:
            use_code(reference, code)
        except (InvalidCodeError, RateLimitError) as refusal:
            return type(refusal).__name__
        finally:
            connections.close_all()
        return "opened"

    with ThreadPoolExecutor(8) as pool:
        answers = Counter(pool.map(attempt, range(8)))
    assert answers == {"opened": 1, "InvalidCodeError": 4, "RateLimitError": 3}
