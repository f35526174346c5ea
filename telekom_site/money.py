"""Amounts of money: stored in cents, read in euros."""

from decimal import Decimal

from django.utils.formats import number_format


def in_euros(cents: int) -> str:
    """Format an amount in cents as the current language writes it: `24.95 €`."""
    amount = number_format(Decimal(cents) / 100, decimal_pos=2, use_l10n=True, force_grouping=True)
    return f"{amount} €"
