"""What the two-click layer declares to the privacy layer: its cookie, and whom a tick sends data to."""

from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from privacy.registry.declarations import Cookie, Declaration, Recipient
from social_consent.conf import conf
from social_consent.providers import Provider, offered

SENT = _(
    "IP address, browser and operating system, languages, screen resolution, browser plug-ins, "
    "address of the shared page, and the network's own cookies"
)


def cookie() -> Cookie:
    """The one cookie; its lifetime is the configured one."""
    age = conf.COOKIE_AGE
    return Cookie(
        name=conf.COOKIE_NAME,
        purpose=_("remembers which social plug-ins you have ticked"),
        lifetime=_("until the browser is closed")
        if age is None
        else format_lazy(_("{hours} hours"), hours=round(age.total_seconds() / 3600)),
        set_when=_("when you tick the first plug-in; deleted when you reset the last"),
    )


def recipient(provider: Provider) -> Recipient:
    """The company behind a plug-in, as a recipient of data."""
    return Recipient(
        name=f"{provider.company} ({provider.name})",
        country=provider.country,
        data=SENT,
        when=format_lazy(_("after you tick {name}, until you reset it"), name=provider.name),
    )


declarations: list[Declaration] = [cookie(), *(recipient(provider) for provider in offered())]
