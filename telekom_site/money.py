"""Amounts of money: stored in cents, read in euros."""

from decimal import Decimal

from django.utils.formats import number_format
from django.utils.translation import gettext


def in_euros(cents: int) -> str:
    """Format an amount in cents as the current language writes it: `€24.95`."""
    return euros(Decimal(cents) / 100)


def euros(amount: Decimal) -> str:
    """Format an amount in euros as the current language writes it: `€24.95`."""
    number = number_format(amount, decimal_pos=2, use_l10n=True, force_grouping=True)
    return gettext("€%(amount)s") % {"amount": number}
