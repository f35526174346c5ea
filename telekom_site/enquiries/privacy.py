"""Declarations of the personal data that enquiries hold."""

from dateutil.relativedelta import relativedelta
from django.utils.translation import gettext_lazy as _

from privacy.registry.declarations import LegalBasis, PersonalField, PersonalModel, Retention

PURPOSE = _("to answer your enquiry")
ANSWER = PersonalField(PURPOSE, LegalBasis.CONTRACT)
FREE_TEXT = PersonalField(PURPOSE, LegalBasis.CONTRACT, third_party_data=True)

declarations = [
    PersonalModel(
        "enquiries.Enquiry",
        title=_("Your enquiries about products"),
        subject="email",
        retention=Retention(
            relativedelta(months=6),
            "asked_at",
            _("by then an enquiry has been answered and closed"),
        ),
        fields={
            **dict.fromkeys(("topic", "email", "name", "asked_at", "answered_at"), ANSWER),
            **dict.fromkeys(("question", "answer"), FREE_TEXT),
        },
        non_personal={"id": _("a number of the row"), "language": _("the language of the answer")},
    )
]
