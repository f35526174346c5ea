"""People who consented to advertising."""

import pytest

from tests.support.campaigns import PEOPLE, consent


@pytest.fixture
def people(db: None) -> None:
    for email in PEOPLE:
        consent(email)
