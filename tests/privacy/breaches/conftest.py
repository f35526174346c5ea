"""Tests that read what the flows say, in English."""

import pytest
from django.utils import translation


@pytest.fixture(autouse=True)
def in_english() -> None:
    translation.activate("en")
