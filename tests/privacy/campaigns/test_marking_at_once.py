"""Two workers at the same moment: a person gets no more than the frequency that they chose."""

from functools import partial

import pytest

from privacy.campaigns import marking
from privacy.campaigns.models import Subscriber
from tests.support.at_once import at_once, needs_connections
from tests.support.campaigns import claimed_by_two

pytestmark = [
    pytest.mark.django_db(transaction=True),
    pytest.mark.usefixtures("controller"),
    needs_connections,
]


def test_of_two_workers_at_the_same_moment_one_waits_for_the_other() -> None:
    first, second = claimed_by_two()
    mark = partial(marking.mark_for, subscriber=Subscriber.objects.get())
    assert sorted(at_once(partial(mark, first), partial(mark, second)), key=bool) == [False, True]
