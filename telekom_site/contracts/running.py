"""The contracts that still run, as staff must know before they erase a customer."""

from collections.abc import Iterator

from django.db.models import QuerySet
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from telekom_site.contracts.models import Contract


def warnings(contracts: QuerySet[Contract]) -> Iterator[str]:
    """Return what staff must know before they erase the customer of these contracts."""
    for contract in contracts:
        if contract.has_ended:
            continue
        words = {"product": contract.product_name, "number": contract.number}
        if contract.ends_on is not None:
            text = _("The contract “%(product)s” (%(number)s) runs until %(end)s.")
            end = date_format(contract.ends_on, "DATE_FORMAT")
        elif contract.minimum_term_is_over:
            text, end = _("The contract “%(product)s” (%(number)s) is running."), ""
        else:
            end = date_format(contract.minimum_term_ends_on, "DATE_FORMAT")
            text = _("The contract “%(product)s” (%(number)s) runs until %(end)s at least.")
        yield text % (words | {"end": end})
