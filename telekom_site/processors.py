"""Jobs that other companies do for this site; which ones, is in the register of processors."""

from django.utils.translation import gettext_lazy as _

from privacy.registry.declarations import EVERYTHING, ProcessorRole

ROLES = (
    ProcessorRole(
        "hosting",
        _("provider of our servers"),
        _("runs the computers that store the data and answer requests"),
        (EVERYTHING,),
    ),
    ProcessorRole(
        "mail",
        _("provider of our mail server"),
        _("delivers the emails that we send"),
        ("privacy.OutgoingMail", "privacy.CampaignMessage", "privacy.NoticeDelivery"),
    ),
)
