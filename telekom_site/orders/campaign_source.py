"""What campaigns take from the catalogue and the contracts: offers, and filters of audiences."""

from collections.abc import Mapping, Sequence

from django.db.models import Exists, OuterRef, Q
from django.db.models.functions import Lower
from django.utils import timezone, translation
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from privacy.campaigns.audience_filters import AudienceFilter
from privacy.campaigns.blocks import Offer
from privacy.consent.models import Channel
from privacy.links import absolute_url
from privacy.personal_data.rows import filter_by_email
from telekom_site.accounts.models import User
from telekom_site.contracts.models import Contract
from telekom_site.money import in_euros
from telekom_site.orders.models import Product


def offers(language: str) -> Mapping[str, Offer]:
    """Return each product as the catalogue offers it now (PRIVACY_CAMPAIGN_OFFERS)."""
    with translation.override(language):
        return {product.slug: _offer(product, language) for product in Product.objects.all()}


def _offer(product: Product, language: str) -> Offer:
    months = product.minimum_term_months
    term = ngettext("Minimum term: %d month", "Minimum term: %d months", months) % months
    return Offer(
        name=str(product.name),
        price=_("%s a month") % in_euros(product.monthly_price_cents),
        address=absolute_url("pages:product", language, slug=product.slug),
        note=term if months else _("No minimum term"),
    )


def contacts(channel: str, emails: Sequence[str]) -> Mapping[str, Sequence[str]]:
    """Return the cells of each person on a list, by their email address
    (PRIVACY_CAMPAIGN_CONTACTS): name and postal address of the newest contract, or name and phone
    number of the account."""
    if channel == Channel.PHONE:
        return {email: cells for email in emails if (cells := _phone_of(email))}
    return {email: cells for email in emails if (cells := _address_of(email))}


def _address_of(email: str) -> Sequence[str]:
    contracts = filter_by_email(Contract.objects.all(), "email", email)
    contract = contracts.order_by("-concluded_at").first()
    if contract is None:
        return ()
    return (contract.name, contract.street, contract.postcode, contract.city)


def _phone_of(email: str) -> Sequence[str]:
    account = filter_by_email(User.objects.filter(is_active=True), "email", email).first()
    return (account.get_full_name(), account.phone) if account and account.phone else ()


def _products() -> Sequence[tuple[str, str]]:
    return [(product.slug, str(product.name)) for product in Product.objects.all()]


def _runs_a_contract(slug: str) -> Q:
    """Return the condition for subscribers with a running contract for a product."""
    contracts = Contract.objects.annotate(lower=Lower("email")).filter(
        Q(ends_at=None) | Q(ends_at__gt=timezone.now()),
        lower=Lower(OuterRef("email")),
        product_slug=slug,
    )
    return Q(Exists(contracts))


def _runs_none(slug: str) -> Q:
    return ~_runs_a_contract(slug)


FILTERS = (
    AudienceFilter("has_product", gettext_lazy("Customers of"), _products, _runs_a_contract),
    AudienceFilter("lacks_product", gettext_lazy("Not yet customers of"), _products, _runs_none),
)
