"""What the layer declares to the privacy layer."""

from dataclasses import replace

from django.test import override_settings
from django.utils import translation

from privacy.registry.declarations import Cookie, Recipient
from social_consent.networks import FACEBOOK, NETWORKS
from social_consent.privacy import cookie, declarations, recipient


def test_the_cookie_is_declared_as_it_is_set() -> None:
    (declared,) = [one for one in declarations if isinstance(one, Cookie)]

    assert declared.name == "social_consent"
    with translation.override("en"):
        assert str(declared.lifetime) == "until the browser is closed"


@override_settings(SOCIAL_CONSENT_COOKIE_NAME="ticks", SOCIAL_CONSENT_COOKIE_AGE_SECONDS=7200)
def test_its_name_and_lifetime_follow_the_settings() -> None:
    with translation.override("en"):
        assert (cookie().name, str(cookie().lifetime)) == ("ticks", "2 hours")


def test_every_offered_network_is_a_recipient() -> None:
    recipients = [one for one in declarations if isinstance(one, Recipient)]

    assert [one.name.partition(" (")[0] for one in recipients] == [
        provider.company for provider in NETWORKS if provider.key != "facebook-like"
    ]


def test_a_recipient_says_what_it_gets_and_when() -> None:
    with translation.override("en"):
        declared = recipient(replace(FACEBOOK, name="Other"))
        assert "IP address" in str(declared.data)
        assert str(declared.when) == "after you tick Other, until you reset it"
