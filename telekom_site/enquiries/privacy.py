"""What enquiries hold about people."""

from dateutil.relativedelta import relativedelta
from django.utils.translation import gettext_lazy as _

from privacy.registry.declarations import LegalBasis, PersonalField, PersonalModel, Retention

ANSWER = PersonalField(_("to answer your enquiry"), LegalBasis.CONTRACT)

declarations = [
    PersonalModel(
        "enquiries.Enquiry",
        title=_("Your enquiries about products"),
        subject="email",
        retention=Retention(relativedelta(months=6), "asked_at", _("by then an enquiry is answered and over")),
        fields=dict.fromkeys(("topic", "email", "name", "question", "asked_at", "answer", "answered_at"), ANSWER),
        technical={"id": _("a number of the row"), "language": _("the language of the answer")},
    )
]
