"""Every setting of invoices, read at access time, so that override_settings works."""

from datetime import timedelta
from decimal import Decimal

from django.conf import settings


class Conf:
    """Settings as typed properties; each docstring is its entry in the documentation."""

    @property
    def VAT_ID(self) -> str:
        """The seller's VAT identification number (§ 27a UStG), on each invoice. Default: a made-up
        one."""
        return str(getattr(settings, "INVOICES_VAT_ID", "DE000000000"))

    @property
    def VAT_PERCENT(self) -> Decimal:
        """Value added tax in the prices of the catalogue, in percent (§ 12(1) UStG). Default:
        19."""
        return Decimal(str(getattr(settings, "INVOICES_VAT_PERCENT", 19)))

    @property
    def PAYMENT(self) -> timedelta:
        """How long after its date an invoice is due. Default: 14 days."""
        return timedelta(days=getattr(settings, "INVOICES_PAYMENT_DAYS", 14))

    @property
    def LINK_LIFETIME(self) -> timedelta:
        """How long the mailed link to an invoice works. Default: 60 days."""
        return timedelta(days=getattr(settings, "INVOICES_LINK_LIFETIME_DAYS", 60))

    @property
    def IBAN(self) -> str:
        """Account to which invoices are paid (ISO 13616). Default: an example."""
        return str(getattr(settings, "INVOICES_IBAN", "DE02 1203 0000 0000 2020 51"))

    @property
    def BIC(self) -> str:
        """Bank of that account (ISO 9362). Default: an example."""
        return str(getattr(settings, "INVOICES_BIC", "BYLADEM1001"))


conf = Conf()
