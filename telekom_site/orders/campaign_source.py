"""What campaigns take from the catalogue and the contracts: offers, and filters of audiences."""

from collections.abc import Mapping, Sequence

from django.db.models import Exists, OuterRef, Q
from django.db.models.functions import Lower
from django.utils import timezone, translation
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from privacy.campaigns.audience_filters import AudienceFilter
from privacy.campaigns.blocks import Offer
from privacy.links import absolute_url
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
