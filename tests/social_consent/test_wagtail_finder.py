"""Wagtail's embeds come from the declarations, and nobody is asked about an address."""

import pytest
from django.test import override_settings

pytest.importorskip("wagtail", reason="the extra social_consent[wagtail] is not installed")


@override_settings(SOCIAL_CONSENT_PROVIDERS=["youtube"])
def test_it_takes_the_addresses_of_offered_providers() -> None:
    from social_consent.wagtail_finder import SocialConsentFinder

    finder = SocialConsentFinder()

    assert finder.accept("https://youtu.be/M7lc1UVf-VE")
    assert not finder.accept("https://vimeo.com/76979871")
    embed = finder.find_embed("https://youtu.be/M7lc1UVf-VE?a=b&c=d", max_width=300)
    assert (embed["provider_name"], embed["thumbnail_url"]) == ("YouTube", None)
    assert embed["html"].startswith(
        '<iframe src="https://youtu.be/M7lc1UVf-VE?a=b&amp;c=d" title="'
    )
