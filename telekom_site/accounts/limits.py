"""How often one address may send the forms of the account."""

from privacy.rate_limits.views import limited_per_address

__all__ = ["limited_per_address"]
