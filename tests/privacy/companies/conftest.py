"""Two companies of the group, and one person who is a customer of both."""

import pytest

from privacy.controllers.models import Controller
from tests.support.companies import company


@pytest.fixture
def austria(controller: Controller) -> Controller:
    """A company that does not run the site."""
    return company("telekom-at", "AT")
