"""The words in which a tick is asked for, and their version: consent holds for these words only
(Art. 7 GDPR)."""

from hashlib import sha256

from django.utils import translation
from django.utils.translation import gettext as _

from social_consent.providers import Provider

VERSION_DIGITS = 12  # hexadecimal


def terms(provider: Provider) -> str:
    """What a tick for this provider agrees to, in the current language."""
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


def version(provider: Provider) -> str:
    """The same for the same words in every language; another one once words, origin or company
    change."""
    with translation.override(None):  # the source language
        return sha256(terms(provider).encode()).hexdigest()[:VERSION_DIGITS]
