"""Links in mails outlive the replacement of every key."""

import pytest
from django.core import signing
from pytest_django import Settings

from privacy.consent.signed_links import read_signed, signed


def test_a_link_outlives_its_secret_key_and_its_identity_key(settings: Settings) -> None:
    settings.PRIVACY_IDENTITY_KEY = "old"
    token = signed("someone", "salt")
    settings.SECRET_KEY, settings.SECRET_KEY_FALLBACKS = "replaced after a leak", []
    settings.PRIVACY_IDENTITY_KEY, settings.PRIVACY_IDENTITY_KEY_FALLBACKS = "new", ["old"]
    assert read_signed(token, "salt") == "someone"


def test_a_link_of_an_earlier_release_still_works() -> None:
    assert read_signed(signing.dumps("someone", salt="salt"), "salt") == "someone"


@pytest.mark.parametrize(("token", "salt"), [("changed", "salt"), ("", "salt"), (None, "other")])
def test_a_changed_link_is_refused(token: str | None, salt: str) -> None:
    with pytest.raises(signing.BadSignature):
        read_signed(signed("someone", "salt") if token is None else token, salt)
