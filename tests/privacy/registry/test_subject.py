"""Proofs are keyed by a secret of their own, and found again under an older one."""

from pytest_django import Settings

from privacy.registry.subject import DataSubject, email_key, email_keys


def test_the_key_hides_the_address_and_depends_on_the_secret(settings: Settings) -> None:
    before = email_key("Anna@example.com")
    assert before == email_key("anna@example.com")
    assert "anna" not in before
    settings.PRIVACY_IDENTITY_KEY = "another"
    assert email_key("anna@example.com") != before


def test_an_older_key_finds_what_was_stored_under_it(settings: Settings) -> None:
    before = email_key("anna@example.com")
    settings.PRIVACY_IDENTITY_KEY_FALLBACKS = [settings.PRIVACY_IDENTITY_KEY]
    settings.PRIVACY_IDENTITY_KEY = "another"
    assert email_keys("anna@example.com") == (email_key("anna@example.com"), before)


def test_nobody_has_no_pseudonym() -> None:
    assert DataSubject("").keys == ()
