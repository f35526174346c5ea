"""Declarations of the precautions: no personal data."""

from django.utils.translation import gettext_lazy as _

from privacy.registry.declarations import Declaration, NoPersonalData

DECLARATIONS: list[Declaration] = [
    NoPersonalData("privacy.SecurityReview", _("Reviews of our precautions, by team or role.")),
    NoPersonalData("privacy.MeasureState", _("What the checks of our measures found.")),
    NoPersonalData("privacy.RestoredBackup", _("When backups were restored.")),
]
