"""Who gets service notices: the customers whose contracts run."""

from collections.abc import Iterator
from itertools import groupby

from django.db.models import OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import Lower
from django.utils import timezone

from privacy.email_address import canonical
from privacy.personal_data.former_addresses import current_address
from privacy.service_notices.models import ServiceNotice
from privacy.service_notices.recipients import NoticeRecipient
from telekom_site.contracts.models import Contract
from telekom_site.orders.models import Order, Product

ROWS = 2000  # read at a time


class RunningContracts:
    """Customers, each once, with the numbers of their running contracts."""

    def recipients(self, notice: ServiceNotice) -> Iterator[NoticeRecipient]:
        """Yield the customers that a notice is about."""
        rows = _rows(notice).order_by(Lower("email"), "number")
        for _address, contracts in groupby(
            rows.iterator(chunk_size=ROWS), key=lambda contract: canonical(contract.email)
        ):
            customer = list(contracts)
            first = customer[0]
            yield NoticeRecipient(
                current_address(first.email, first.concluded_at),
                getattr(first, "language", None) or "de",
                tuple(contract.number for contract in customer),
            )

    def count(self, notice: ServiceNotice) -> int:
        """Return how many customers these are."""
        return _rows(notice).order_by().values(address=Lower("email")).distinct().count()

    def products(self) -> list[tuple[str, str]]:
        """Return the products of the catalogue."""
        return [(product.slug, product.name) for product in Product.objects.all()]


def running(product: str = "") -> QuerySet[Contract]:
    """Return the contracts that have not ended, of one product or all, with the `language` of their
    order; those of erased customers have no address."""
    going_on = Q(ends_at=None) | Q(ends_at__gt=timezone.now())
    contracts = Contract.objects.filter(going_on).exclude(email="")
    if product:
        contracts = contracts.filter(product_slug=product)
    orders = Order.objects.filter(number=OuterRef("order_number"))
    return contracts.annotate(language=Subquery(orders.values("language")[:1]))


def _rows(notice: ServiceNotice) -> QuerySet[Contract]:
    """Return the contracts that a notice is about.

    All are with the company that sells on this site, so that one of another company is about none.
    """
    sells = notice.company is None or notice.company.is_default
    return running(notice.product) if sells else Contract.objects.none()


source = RunningContracts()
