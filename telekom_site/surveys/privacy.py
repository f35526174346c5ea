"""Declarations of the personal data that surveys hold: hardly any, and nothing by person."""

from dataclasses import replace

from dateutil.relativedelta import relativedelta
from django.utils.translation import gettext_lazy as _

from privacy.registry.companies import Responsible
from privacy.registry.declarations import (
    Identifier,
    LegalBasis,
    NoPersonalData,
    PersonalField,
    PersonalModel,
    Retention,
)
from privacy.registry.non_personal import RANDOM_KEY
from privacy.registry.sources import FROM_YOU

INVITED = PersonalField(_("to invite nobody twice"), LegalBasis.CONSENT)

declarations = [
    PersonalModel(
        "surveys.Answer",
        controller=Responsible.SITE,
        title=_("Answers to surveys"),
        subject=(),
        identified_by=Identifier.NONE,
        not_assignable=_(
            "Answers are stored without a name, an address or a moment, under random numbers. We "
            "cannot tell whose they are (Art. 11 GDPR)."
        ),
        source=FROM_YOU,
        retention=Retention(
            relativedelta(years=1),
            "question__survey__closes_at",
            _("counted from the end of the survey, to evaluate it and compare it with the next"),
        ),
        fields={
            "text": PersonalField(
                _("to improve our products and services"),
                LegalBasis.LEGITIMATE_INTERESTS,
                third_party_data=True,
                asked=_("Please write nothing that shows who you are, or who others are."),
            ),
        },
        non_personal={
            "id": RANDOM_KEY,
            "sheet": _("a random number of the answers that belong together"),
            "question": _("names the question"),
            "option": _("an answer that many give"),
        },
    ),
    PersonalModel(
        "surveys.Invitation",
        controller=Responsible.SITE,
        title=_("Surveys that you were invited to"),
        subject="subject_key",
        identified_by=Identifier.EMAIL_KEY,
        retention=Retention(
            relativedelta(),
            "survey__closes_at",
            _("until the survey is closed"),
        ),
        fields={"survey": INVITED, "subject_key": replace(INVITED, exportable=False)},
        non_personal={"id": RANDOM_KEY},
    ),
    NoPersonalData("surveys.Survey", _("Surveys, as staff write them.")),
    NoPersonalData("surveys.Question", _("Questions, as staff write them.")),
    NoPersonalData(
        "surveys.UnusedLink", _("Digests of random tokens, deleted as soon as one is used.")
    ),
]
