"""Declarations of the personal data that enquiries hold."""

from dataclasses import replace

from dateutil.relativedelta import relativedelta
from django.utils.translation import gettext_lazy as _

from privacy.registry.declarations import LegalBasis, PersonalField, PersonalModel, Retention
from privacy.registry.sources import BY_STAFF, BY_USE, FROM_YOU

PURPOSE = _("to answer your enquiry")
ANSWER = PersonalField(PURPOSE, LegalBasis.CONTRACT)
FREE_TEXT = PersonalField(PURPOSE, LegalBasis.CONTRACT, third_party_data=True)

declarations = [
    PersonalModel(
        "enquiries.Enquiry",
        title=_("Your enquiries about products"),
        subject="email",
        source=FROM_YOU,
        deletable=True,
        retention=Retention(
            relativedelta(months=6),
            "asked_at",
            _("by then an enquiry has been answered and closed"),
        ),
        fields={
            "topic": replace(ANSWER, asked=_("So that the right colleague answers.")),
            "email": replace(ANSWER, asked=_("We answer there, and use it for nothing else.")),
            "name": replace(ANSWER, asked=_("Only to address you, if you like.")),
            "question": replace(FREE_TEXT, asked=_("So that we can answer it.")),
            "answer": replace(FREE_TEXT, source=BY_STAFF),
            **dict.fromkeys(("asked_at", "answered_at"), replace(ANSWER, source=BY_USE)),
        },
        non_personal={"id": _("a number of the row"), "language": _("the language of the answer")},
    )
]
