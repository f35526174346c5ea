"""Declarations of the versions of the notice: no personal data."""

from django.utils.translation import gettext_lazy as _

from privacy.registry.declarations import Declaration, NoPersonalData

DECLARATIONS: list[Declaration] = [
    NoPersonalData("privacy.NoticeVersion", _("The privacy notice, as everyone could read it.")),
    NoPersonalData("privacy.ComingNotice", _("What the privacy notice will say.")),
]
