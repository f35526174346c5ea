"""Laws of other countries about how long commercial letters and invoices are kept: the declared
periods are those of Germany."""

from dateutil.relativedelta import relativedelta

from privacy.registry.declarations import RetentionLaw

INVOICES = ("invoices.Invoice",)
LETTERS = (
    "orders.Order",
    "contracts.Contract",
    "terminations.Termination",
)

LAWS = (
    RetentionLaw(
        "at-ugb-212",
        "AT",
        "§ 212 UGB, § 132 BAO",
        shortest=relativedelta(years=7),
        longest=relativedelta(years=7),
        datasets=(*LETTERS, *INVOICES),
    ),
    RetentionLaw(
        "cz-dph-35",
        "CZ",
        "§ 35 zákona č. 235/2004 Sb.",
        shortest=relativedelta(years=10),
        longest=relativedelta(years=10),
        datasets=INVOICES,
    ),
    RetentionLaw(
        "sk-dph-76",
        "SK",
        "§ 76 zákona č. 222/2004 Z. z.",
        shortest=relativedelta(years=10),
        longest=relativedelta(years=10),
        datasets=INVOICES,
    ),
    RetentionLaw(
        "hu-sztv-169",
        "HU",
        "2000. évi C. törvény 169. §",
        shortest=relativedelta(years=8),
        longest=relativedelta(years=8),
        datasets=INVOICES,
    ),
)
