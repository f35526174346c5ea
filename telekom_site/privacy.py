"""Declarations for third-party apps' models, and the promises that only a whole site can make."""

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
from privacy.registry.sources import BY_STAFF, BY_USE
from telekom_site.processors import ROLES
from telekom_site.retention_laws import LAWS
from telekom_site.statements import STATEMENTS

STAFF_WORK = PersonalField(
    _("to see who on the staff changed what"), LegalBasis.LEGITIMATE_INTERESTS
)
STAFF_WORK_FIELDS = {
    "action_time": replace(STAFF_WORK, label=_("when")),
    "object_repr": replace(STAFF_WORK, label=_("which record")),
    "action_flag": replace(STAFF_WORK, label=_("what was done")),
    "change_message": replace(STAFF_WORK, label=_("what was changed")),
    "object_id": replace(STAFF_WORK, label=_("number of the record")),
}
WORK_KEPT = Retention(
    relativedelta(years=1), "action_time", _("mistakes come to light within a year")
)

declarations = [
    PersonalModel(
        "admin.LogEntry",
        controller=Responsible.RECORD,
        title=_("What staff did with your records"),
        source=BY_STAFF,
        subject="object_id",
        identified_by=Identifier.GENERIC_KEY,
        retention=WORK_KEPT,
        fields=STAFF_WORK_FIELDS,
        non_personal={
            "id": _("a number of the row"),
            "content_type": _("names a table"),
            "user": _("names a member of staff, under staff rules"),
        },
    ),
    PersonalModel(
        "admin.LogEntry",
        controller=Responsible.SITE,
        title=_("What staff did (members of staff only)"),
        source=BY_USE,
        subject="user__email",
        retention=WORK_KEPT,
        fields={"user": replace(STAFF_WORK, label=_("member of staff"))} | STAFF_WORK_FIELDS,
        non_personal={"id": _("a number of the row"), "content_type": _("names a table")},
    ),
    NoPersonalData("auth.Permission", _("Names of permissions.")),
    NoPersonalData("auth.Group", _("Names of permission groups.")),
    NoPersonalData("contenttypes.ContentType", _("Names of tables.")),
    NoPersonalData("django_q.Schedule", _("When background work is due.")),
    NoPersonalData(
        "django_q.Task",
        _(
            "Which background work ran and whether it failed, without arguments, "
            "results and texts of errors."
        ),
    ),
    NoPersonalData(
        "django_q.OrmQ", _("Which background work waits; its arguments are random numbers of rows.")
    ),
    *LAWS,
    *ROLES,
    *STATEMENTS,
]
