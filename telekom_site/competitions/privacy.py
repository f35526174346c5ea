"""Declarations of the personal data that competitions hold."""

from collections.abc import Iterator
from dataclasses import replace

from dateutil.relativedelta import relativedelta
from django.db.models import QuerySet
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from privacy.registry.companies import Responsible
from privacy.registry.declarations import (
    LegalBasis,
    NoPersonalData,
    PersonalField,
    PersonalModel,
    Retention,
)
from privacy.registry.non_personal import RANDOM_KEY
from privacy.registry.sources import BY_USE, FROM_YOU
from telekom_site.competitions.models import Winner

ENTRY = PersonalField(_("to carry out the competition"), LegalBasis.CONTRACT, source=BY_USE)
PRIZE = PersonalField(_("to deliver the prize"), LegalBasis.CONTRACT, source=BY_USE)
LANGUAGE = _("the language of our emails")


def prizes(winners: QuerySet[Winner]) -> Iterator[str]:
    """Return what staff must know before they erase these winners."""
    for winner in winners.select_related("competition"):
        text = gettext("A prize of “%(title)s” can no longer be delivered.")
        yield text % {"title": winner.competition.title}


declarations = [
    PersonalModel(
        "competitions.Entry",
        controller=Responsible.SITE,
        title=_("Your entries in competitions"),
        subject="email",
        source=FROM_YOU,
        deletable=True,
        recorded_at="entered_at",
        retention=Retention(
            relativedelta(),
            "needed_until",
            _(
                "until the winners are drawn, 30 days after the end at the latest; without a "
                "confirmation, 7 days"
            ),
        ),
        fields={
            "competition": ENTRY,
            "email": replace(
                ENTRY,
                source=FROM_YOU,
                asked=_("You confirm it by a link. If you win, we tell you there."),
            ),
            "number": ENTRY,
            "entered_at": ENTRY,
            "confirmed_at": ENTRY,
            "needed_until": ENTRY,
        },
        non_personal={"id": RANDOM_KEY, "language": LANGUAGE},
    ),
    PersonalModel(
        "competitions.Winner",
        controller=Responsible.SITE,
        title=_("Prizes that you won"),
        subject="email",
        recorded_at="drawn_at",
        erasure_warnings=prizes,
        retention=Retention(
            relativedelta(days=90), "drawn_at", _("counted from the draw, to deliver the prize")
        ),
        fields=dict.fromkeys(("prize", "email", "number", "drawn_at"), PRIZE),
        non_personal={
            "id": RANDOM_KEY,
            "competition": _("names the competition"),
            "language": LANGUAGE,
        },
    ),
    NoPersonalData(
        "competitions.Competition",
        _("Terms, and numbers of entries: once these are deleted, they lead to nobody."),
    ),
]
