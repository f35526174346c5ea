"""The address book follows the ledger."""

import pytest
from django.test import Client
from pytest_django import Settings

from privacy.consent.flows import withdrawal_token
from privacy.consent.ledger import append, standing
from privacy.consent.models import ConsentEvent, CurrentConsent
from privacy.consent.signals import consent_confirmed
from privacy.consent.topics import NEWS, SURVEYS
from privacy.personal_data.former_addresses import data_subject
from privacy.registry.subject import email_key
from tests.support.consents import consent

pytestmark = pytest.mark.django_db

ANNA = "anna@customer.example"


def consent_again() -> None:
    """A second consent, as to a new wording, under the identity key of now."""
    key, wording = email_key(ANNA), NEWS.question().wording()
    granted = append(key, wording, ConsentEvent.Choice.GRANTED, "test")
    event = append(key, wording, ConsentEvent.Choice.CONFIRMED, "test", follows=granted)
    consent_confirmed.send(ConsentEvent, event=event, email=ANNA.upper())


@pytest.mark.django_db(transaction=True)
def test_an_old_link_also_withdraws_what_was_consented_to_under_a_new_key(
    browser: Client, settings: Settings
) -> None:
    consent(ANNA, "news.email", "surveys.email")
    link = f"/en/privacy/consent/withdraw/{withdrawal_token(ANNA, NEWS)}/"
    settings.PRIVACY_IDENTITY_KEY_FALLBACKS = [settings.PRIVACY_IDENTITY_KEY]
    settings.PRIVACY_IDENTITY_KEY = "a-new-identity-key-that-is-long-enough"
    consent_again()
    assert browser.post(link, {"List-Unsubscribe": "One-Click"}).status_code == 200
    states = [standing(data_subject(ANNA), topic)[0].name for topic in (NEWS, SURVEYS)]
    assert states == ["WITHDRAWN", "VALID"]
    assert set(CurrentConsent.objects.filter(topic="news").values_list("state", flat=True)) == {
        "withdrawn"
    }
