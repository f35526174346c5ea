"""Declarations of the two-click layer for the privacy layer: its cookies, the recipients behind the
plug-ins, and the ledger of consents."""

from collections.abc import Collection, Sequence

from django.apps import apps
from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.urls import reverse
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from privacy.consent import receipts
from privacy.consent.topics import Question
from privacy.registry.declarations import Cookie, Declaration, NoPersonalData, Recipient
from privacy.secret_routes import carries_secret
from social_consent.conf import conf
from social_consent.consent.cookie import cookie_names, instance_cookie_name
from social_consent.consent.wording import wording, wording_version
from social_consent.providers import Provider, embeddable, enabled

__all__ = ["carries_secret", "declarations", "ledger"]


def cookies() -> tuple[Cookie, ...]:
    """Return the cookies of consents, one for the session and a persistent one, and that of plain
    links, where a federated network is enabled."""
    is_secure = conf.SITE_URL.startswith("https://") or settings.SESSION_COOKIE_SECURE
    session, persistent = cookie_names(is_secure)
    server = Cookie(
        name=instance_cookie_name(is_secure),
        purpose=_("stores your server in a network of many servers"),
        lifetime=format_lazy(_("{days} days"), days=conf.MAX_AGE.days),
        set_when=_(
            "when you name your server and tick “Remember it in this browser”; deleted "
            "when you clear that box"
        ),
    )
    of_links = (
        [server]
        if any(provider.link and provider.link.asks_for_instance for provider in enabled())
        else []
    )
    purpose = _(
        "stores which social plug-ins and content you have activated, and the "
        "number of each receipt"
    )
    return (
        Cookie(
            name=session,
            purpose=purpose,
            lifetime=format_lazy(
                _("until the browser is closed, {hours} hours at most"),
                hours=int(conf.SESSION.total_seconds() // 3600),
            ),
            set_when=_(
                "when you activate a plug-in “until I close the browser”; deleted when you "
                "reset the last one"
            ),
        ),
        Cookie(
            name=persistent,
            purpose=purpose,
            lifetime=format_lazy(_("{days} days"), days=conf.MAX_AGE.days),
            set_when=_(
                "when you activate a plug-in “until I take it back”; deleted when you reset "
                "the last of these"
            ),
        ),
        *of_links,
    )


def recipient(provider: Provider) -> Recipient:
    """Return the company behind a plug-in, as a recipient of data."""
    return Recipient(
        name=f"{provider.company} ({provider.name})",
        country=provider.country,
        data=provider.sends,
        when=format_lazy(_("after you activate {name}, until you reset it"), name=provider.name),
        safeguard=_(
            "You send the data there yourself. What protects it outside the European Economic "
            "Area is in the privacy notice of that company."
        ),
    )


class ReceiptLedger:
    """`social_consent.consent.ledger.Ledger` in the privacy layer's tamper-evident hash chain."""

    def grant(self, provider: Provider, scope: str, receipt: str) -> None:
        question = Question(f"social-{provider.key}", wording_version(provider), wording(provider))
        receipts.grant(question, scope, receipt)

    def knows(self, receipt: str) -> bool:
        return receipts.is_known(receipt)

    def withdrawn(self, receipts_: Sequence[str]) -> Collection[str]:
        return receipts.withdrawn(receipts_)

    def withdraw(self, receipt: str) -> None:
        receipts.withdraw(receipt)

    def verify_url(self) -> str:
        return reverse("privacy:verify_receipt")

    def download(self, request: HttpRequest, receipt: str) -> HttpResponse:
        try:
            content = receipts.receipt_file(receipt)
        except receipts.UnknownReceiptError:
            raise Http404 from None
        response = JsonResponse(content, json_dumps_params={"indent": 2, "ensure_ascii": False})
        response["Content-Disposition"] = 'attachment; filename="consent-receipt.json"'
        return response


ledger = ReceiptLedger()
declarations: list[Declaration] = [*cookies(), *map(recipient, embeddable())]
if apps.is_installed("social_consent.measurements"):
    declarations.append(
        NoPersonalData(
            "social_measurements.PluginMeasurement",
            _("What plug-ins did in a browser of the operator, without any visitor."),
        )
    )
