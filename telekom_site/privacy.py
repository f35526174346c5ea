"""The site's word on tables of apps that are not ours, and the promises that only a whole site can
make."""

from dateutil.relativedelta import relativedelta
from django.utils.translation import gettext_lazy as _

from privacy.registry.declarations import (
    Identifier,
    LegalBasis,
    NoPersonalData,
    PersonalField,
    PersonalModel,
    Retention,
)
from telekom_site.statements import STATEMENTS


def _staff_work(label: object) -> PersonalField:
    return PersonalField(
        _("to see who on the staff changed what"),
        LegalBasis.LEGITIMATE_INTERESTS,
        label=label,  # type: ignore[arg-type]
    )


STAFF_WORK = {
    "action_time": _staff_work(_("when")),
    "object_repr": _staff_work(_("which record")),
    "action_flag": _staff_work(_("what was done")),
    "change_message": _staff_work(_("what was changed")),
    "object_id": _staff_work(_("number of the record")),
}
WORK_KEPT = Retention(
    relativedelta(years=1), "action_time", _("mistakes come to light within a year")
)

declarations = [
    PersonalModel(
        "admin.LogEntry",
        title=_("What staff did with your records"),
        subject="object_id",
        identified_by=Identifier.GENERIC_KEY,
        retention=WORK_KEPT,
        fields=STAFF_WORK,
        non_personal={
            "id": _("a number of the row"),
            "content_type": _("names a table"),
            "user": _("names a member of staff, under staff rules"),
        },
    ),
    PersonalModel(
        "admin.LogEntry",
        title=_("What staff did (members of staff only)"),
        subject="user__email",
        retention=WORK_KEPT,
        fields={"user": _staff_work(_("member of staff"))} | STAFF_WORK,
        non_personal={"id": _("a number of the row"), "content_type": _("names a table")},
    ),
    NoPersonalData("auth.Permission", _("Names of rights.")),
    NoPersonalData("auth.Group", _("Names of groups of rights.")),
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
    *STATEMENTS,
]
