"""The checks of the plug-ins tell what a site does wrong from what they cannot see."""

from collections.abc import Callable

import pytest
from pytest_django import Settings

from privacy.registry.promise import Evidence, Probe, UnverifiedError
from telekom_site import social_checks
from tests.privacy.promises.in_process import InProcessProbe


@pytest.mark.django_db
@pytest.mark.parametrize("check", [social_checks.one_list, social_checks.picture_is_back])
def test_a_limit_that_refuses_the_test_visitor_breaks_no_promise(
    settings: Settings, check: Callable[[Probe], Evidence]
) -> None:
    settings.PRIVACY_RECEIPTS_PER_CLIENT = 0
    with pytest.raises(UnverifiedError) as reason:
        check(InProcessProbe())
    assert "limit of consents" in reason.value.seen.text
