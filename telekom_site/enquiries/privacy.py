"""Declarations of the personal data that enquiries hold."""

from collections.abc import Iterator
from dataclasses import replace

from dateutil.relativedelta import relativedelta
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from privacy.registry.declarations import (
    LegalBasis,
    NoPersonalData,
    PersonalField,
    PersonalModel,
    Retention,
)
from privacy.registry.sources import BY_STAFF, BY_USE, FROM_YOU
from telekom_site.enquiries.models import Enquiry

PURPOSE = _("to answer your enquiry")
ANSWER = PersonalField(PURPOSE, LegalBasis.CONTRACT)
FREE_TEXT = replace(ANSWER, third_party_data=True)
BY_OUR_SYSTEM = replace(ANSWER, source=BY_USE)
ROW_NUMBER = _("a number of the row")


def unanswered(enquiries: QuerySet[Enquiry]) -> Iterator[str]:
    """Return what staff must know before they erase these enquiries."""
    if number := enquiries.filter(state=Enquiry.State.OPEN).count():
        yield (
            ngettext(
                "%d enquiry is not answered yet, and will not be.",
                "%d enquiries are not answered yet, and will not be.",
                number,
            )
            % number
        )


declarations = [
    PersonalModel(
        "enquiries.Enquiry",
        controller="team__controller",
        title=_("Your enquiries about products"),
        subject="email",
        source=FROM_YOU,
        deletable=True,
        recorded_at="asked_at",
        erasure_warnings=unanswered,
        retention=Retention(
            relativedelta(months=6),
            "answered_at",
            _("so that you can come back to our last answer"),
        ),
        fields={
            "reference": BY_OUR_SYSTEM,
            "topic": replace(ANSWER, asked=_("So that the right colleague answers.")),
            "email": replace(ANSWER, asked=_("We answer there, and use it for nothing else.")),
            "name": replace(ANSWER, asked=_("Only to address you, if you like.")),
            "question": replace(FREE_TEXT, asked=_("So that we can answer it.")),
            "state": replace(ANSWER, source=BY_STAFF),
            "asked_at": BY_OUR_SYSTEM,
            "answered_at": replace(ANSWER, source=BY_STAFF),
        },
        non_personal={
            "id": ROW_NUMBER,
            "team": _("names the team that answers"),
            "language": _("the language of the answer"),
            "team_is_notified": _("whether the team knows of it"),
        },
    ),
    PersonalModel(
        "enquiries.EnquiryMessage",
        controller="enquiry__team__controller",
        title=_("Messages about your enquiries"),
        subject="enquiry__email",
        source=FROM_YOU,
        recorded_at="sent_at",
        retention=None,
        ends_with="enquiries.Enquiry",
        fields={
            "sender": BY_OUR_SYSTEM,
            "text": replace(FREE_TEXT, asked=_("So that we can take it into account.")),
            "sent_at": BY_OUR_SYSTEM,
        },
        non_personal={"id": ROW_NUMBER, "enquiry": _("names the enquiry")},
    ),
    NoPersonalData("enquiries.Team", _("Teams and their shared mailboxes.")),
    NoPersonalData("enquiries.TopicRoute", _("Which team answers which topic.")),
]
