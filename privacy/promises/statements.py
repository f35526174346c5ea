"""Promises of the privacy layer itself, each with the check that verifies it."""

from django.utils.translation import gettext_lazy as _

from privacy.promises.checks import deadlines, marks, revision, storage, visits
from privacy.registry.promise import Promise

COOKIES = _("Cookies and what you give us")
RIGHTS = _("Your rights")
SECURITY = _("How your data is protected")

STATEMENTS = (
    Promise(
        "S05",
        RIGHTS,
        _("You can ask the company concerned directly or use the contact form."),
        storage.contact,
    ),
    Promise("S15", COOKIES, _("A first visit sets no cookie at all."), visits.no_cookie),
    Promise(
        "S17",
        RIGHTS,
        _("Your request is handled under the law of the company's country."),
        deadlines.lawful,
        affected=deadlines.people_treated_otherwise,
    ),
    Promise(
        "S18",
        SECURITY,
        _("Each piece of data has a purpose, and none is kept without one."),
        storage.purposes,
        affected=storage.people_kept_too_long,
    ),
    Promise(
        "S30",
        RIGHTS,
        _("On request we tell you everything that we store about you."),
        storage.readable,
    ),
    Promise(
        "S31",
        SECURITY,
        _("Technical precautions protect each page that you call up."),
        visits.hardened,
    ),
    Promise(
        "S32",
        SECURITY,
        _("We review these precautions regularly; what is overdue is said here."),
        revision.revised,
    ),
    Promise(
        "S33",
        RIGHTS,
        _("Requests and questions are answered within the legal deadline."),
        deadlines.kept,
        affected=deadlines.people_answered_late,
    ),
    Promise(
        "S34",
        RIGHTS,
        _(
            "If you have your data deleted, only what a law requires us to keep is left, and you "
            "are told what that is."
        ),
        storage.erasable,
    ),
    Promise(
        "S35",
        SECURITY,
        _(
            "Beside each of these sentences you see what its last check found; one that is too old "
            "does not count."
        ),
        marks.shown_as_found,
    ),
)
