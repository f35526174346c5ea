"""The wording of the consent to a provider, and its version: consent is given to this wording only
(Art. 7 GDPR)."""

from hashlib import sha256

from django.utils import translation
from django.utils.translation import gettext as _

from social_consent.providers import Provider

VERSION_DIGITS = 12  # hexadecimal


def wording(provider: Provider) -> str:
    """Return what a visitor consents to by activating this provider, in the current language."""
    text = _(
        "After the tick your browser contacts {origin}. This goes to {company} "
        "({country}): {data}. {referrer}"
    )
    return text.format(
        origin=", ".join(provider.origins),
        company=provider.company,
        country=provider.country,
        data=provider.sends,
        referrer=_("This site withholds the page that you came from.")
        if provider.withholds_referrer
        else _("The company is told this site’s address as the page that you came from."),
    )


def wording_version(provider: Provider) -> str:
    """Return a digest of the wording, the same in every language; it changes with the words, the
    origin and the company."""
    with translation.override(None):  # the source language
        return sha256(wording(provider).encode()).hexdigest()[:VERSION_DIGITS]
