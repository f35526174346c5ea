"""Mailboxes are compared in one normal form, and proofs are keyed by a secret."""

import pytest
from pytest_django import Settings

from privacy.registry.subject import email_key, normalise_email


@pytest.mark.parametrize("spelling", ["Anna@Example.com", " anna@example.com ", "ANNA@EXAMPLE.COM", "anna@EXAMPLE.com"])
def test_case_and_space_do_not_matter(spelling: str) -> None:
    assert normalise_email(spelling) == "anna@example.com"


def test_composed_and_decomposed_letters_are_the_same() -> None:
    assert normalise_email("mu\u0308ller@example.com") == normalise_email("m\u00fcller@example.com")


def test_a_domain_is_compared_in_its_ascii_form() -> None:
    assert normalise_email("a@bücher.example") == "a@xn--bcher-kva.example"


def test_plus_tags_stay_different_people() -> None:
    assert normalise_email("anna+shop@example.com") != normalise_email("anna@example.com")


def test_the_key_hides_the_mailbox_and_depends_on_the_secret(settings: Settings) -> None:
    before = email_key("Anna@example.com")
    assert before == email_key("anna@example.com")
    assert "anna" not in before
    settings.PRIVACY_IDENTITY_KEY = "another"
    assert email_key("anna@example.com") != before
