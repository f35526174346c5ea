"""Pseudonyms depend on the identity key; those under an older key are still found."""

from pytest_django import Settings

from privacy.registry.subject import DataSubject, email_key, email_keys


def test_a_pseudonym_hides_the_address_and_depends_on_the_identity_key(settings: Settings) -> None:
    before = email_key("Anna@example.com")
    assert before == email_key("anna@example.com")
    assert "anna" not in before
    settings.PRIVACY_IDENTITY_KEY = "another"
    assert email_key("anna@example.com") != before


def test_pseudonyms_under_an_older_identity_key_are_found(settings: Settings) -> None:
    before = email_key("anna@example.com")
    settings.PRIVACY_IDENTITY_KEY_FALLBACKS = [settings.PRIVACY_IDENTITY_KEY]
    settings.PRIVACY_IDENTITY_KEY = "another"
    assert email_keys("anna@example.com") == (email_key("anna@example.com"), before)


def test_a_subject_without_address_has_no_pseudonym() -> None:
    assert DataSubject("").keys == ()
