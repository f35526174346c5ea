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
            **dict.fromkeys(("topic", "email", "name"), ANSWER),
            **dict.fromkeys(("asked_at", "answered_at"), replace(ANSWER, source=BY_USE)),
            "question": FREE_TEXT,
            "answer": replace(FREE_TEXT, source=BY_STAFF),
        },
        non_personal={"id": _("a number of the row"), "language": _("the language of the answer")},
    )
]
