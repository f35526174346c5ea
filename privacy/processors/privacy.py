"""Declarations of the register of processors: no personal data."""

from django.utils.translation import gettext_lazy as _

from privacy.registry.declarations import Declaration, NoPersonalData

DECLARATIONS: list[Declaration] = [
    NoPersonalData("privacy.Processor", _("Companies that work for us.")),
    NoPersonalData("privacy.ProcessorContract", _("Contracts with companies that work for us.")),
    NoPersonalData("privacy.SubProcessor", _("Companies that work for these companies.")),
]
