"""Declarations of impact assessments and records of processing: no personal data."""

from django.utils.translation import gettext_lazy as _

from privacy.registry.declarations import Declaration, NoPersonalData

DECLARATIONS: list[Declaration] = [
    NoPersonalData("privacy.ImpactAssessment", _("Which processing was assessed.")),
    NoPersonalData("privacy.AssessmentVersion", _("What an assessment says, without names.")),
    NoPersonalData("privacy.RecordVersion", _("What companies process, without names.")),
]
