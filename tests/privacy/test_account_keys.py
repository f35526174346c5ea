"""An account is found by its key as text."""

import pytest
from django.contrib.auth import get_user_model

from privacy.account_keys import account_of

pytestmark = pytest.mark.django_db


def test_an_account_is_found_by_its_key_as_text() -> None:
    user = get_user_model().objects.create_user("clerk@telekom.example", "x")
    assert account_of(str(user.pk)) == user


@pytest.mark.parametrize("key", ["", "0", "2f46a4c4-f30c-4b67-af18-58e5cae0463a", "anna"])
def test_a_key_of_no_account_or_of_another_kind_finds_nobody(key: str) -> None:
    assert account_of(key) is None
