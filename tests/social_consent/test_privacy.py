"""What the layer declares to the privacy layer."""

from dataclasses import replace

from django.test import override_settings
from django.utils import translation

from privacy.registry.declarations import Cookie, Recipient
from social_consent.privacy import cookies, declarations, recipient
from social_consent.providers import registered
from social_consent.providers.networks import FACEBOOK, LINKS
from telekom_site import settings


def test_the_cookies_are_declared_as_they_are_set() -> None:
    declared = [declaration for declaration in declarations if isinstance(declaration, Cookie)]

    with translation.override("en"):
        assert [(declaration.name, str(declaration.lifetime)) for declaration in declared] == [
            ("social_consent", "until the browser is closed, 12 hours at most"),
            ("social_consent_kept", "180 days"),
            ("social_consent_server", "180 days"),
        ]


@override_settings(
    SOCIAL_CONSENT_COOKIE_NAME="ticks", SOCIAL_CONSENT_MAX_AGE_DAYS=7, SOCIAL_CONSENT_SITE_URL=""
)
def test_their_names_and_lifetimes_follow_the_settings() -> None:
    session, kept, *_server = cookies()

    with translation.override("en"):
        assert (session.name, kept.name, str(kept.lifetime)) == ("ticks", "ticks_kept", "7 days")


def test_everybody_whom_a_tick_sends_data_to_is_a_recipient() -> None:
    recipients = [
        str(declaration.name) for declaration in declarations if isinstance(declaration, Recipient)
    ]

    offered, links = settings.SOCIAL_CONSENT_PROVIDERS, [provider.key for provider in LINKS]
    assert "mastodon" in offered, "a plain link sends nothing by itself"
    for key, name in zip([key for key in offered if key not in links], recipients, strict=True):
        provider = next(declaration for declaration in registered() if declaration.key == key)
        assert name == f"{provider.company} ({provider.name})"


def test_a_recipient_says_what_it_gets_and_when() -> None:
    with translation.override("en"):
        declared = recipient(replace(FACEBOOK, name="Other", sends="only this"))
        assert declared.data == "only this"
        assert str(declared.when) == "after you activate Other, until you reset it"


def test_over_https_the_names_are_those_of_this_host_alone() -> None:
    session, kept, *_server = cookies()
    assert (session.name, kept.name) == ("__Host-social_consent", "__Host-social_consent_kept")
