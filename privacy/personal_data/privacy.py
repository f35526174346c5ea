"""Declarations for legal holds, restrictions and the erasure journal."""

from dataclasses import replace

from dateutil.relativedelta import relativedelta
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from privacy.conf import conf
from privacy.personal_data import erasure_journal_adapter
from privacy.personal_data.erasure import HELD
from privacy.personal_data.files import delete_files
from privacy.registry.companies import Responsible
from privacy.registry.declarations import (
    Declaration,
    Erasure,
    Identifier,
    LegalBasis,
    NoPersonalData,
    PersonalField,
    PersonalModel,
    Retention,
    Store,
)
from privacy.registry.non_personal import BELONGS, ROW_NUMBER, STAFF_MEMBER, TABLE
from privacy.registry.shared_declarations import ACCOUNTABILITY, TO_ANSWER
from privacy.registry.sources import BY_STAFF

WHILE_HELD = PersonalField(
    _("to retain data that a law, or you, require us to retain for now"),
    LegalBasis.LEGAL_OBLIGATION,
    erasure=Erasure.KEEP,
)


DECLARATIONS: list[Declaration] = [
    PersonalModel(
        "privacy.LegalHold",
        controller=Responsible.RECORD,
        title=_("Legal holds on your records"),
        source=BY_STAFF,
        subject="record",
        identified_by=Identifier.GENERIC_KEY,
        recorded_at="placed_at",
        retention=Retention(
            relativedelta(years=3),
            "released_at",
            _("Art. 5(2) GDPR: we must be able to show why we kept something"),
        ),
        fields={
            "reason": replace(WHILE_HELD, exportable=False),
            "shown_reason": replace(WHILE_HELD, shown=lambda reason: reason or str(HELD)),
            "placed_at": WHILE_HELD,
            "released_at": WHILE_HELD,
            "record": replace(WHILE_HELD, exportable=False),
        },
        non_personal={
            "id": ROW_NUMBER,
            "table": TABLE,
            "placed_by": STAFF_MEMBER,
            "waiting": BELONGS,
        },
    ),
    PersonalModel(
        "privacy.Restriction",
        controller="controller",
        title=_("Restrictions that you asked for"),
        subject="subject_key",
        identified_by=Identifier.EMAIL_KEY,
        recorded_at="since",
        retention=Retention(relativedelta(years=3), "lifted_at", ACCOUNTABILITY),
        fields={
            "subject_key": replace(WHILE_HELD, exportable=False),
            "since": WHILE_HELD,
            "lifted_at": WHILE_HELD,
        },
        non_personal={"controller": _("the company responsible"), "id": ROW_NUMBER},
    ),
    PersonalModel(
        "privacy.AddressChange",
        controller=Responsible.SITE,
        title=_("Changes of your email address"),
        subject=("new_email", "old_email"),
        retention=Retention(
            relativedelta(years=10),
            "changed_at",
            _("as long as anything under your former address may be kept"),
        ),
        fields={"old_email": TO_ANSWER, "new_email": TO_ANSWER, "changed_at": TO_ANSWER},
        non_personal={"id": ROW_NUMBER},
    ),
    PersonalModel(
        "privacy.RetainedRecord",
        controller=Responsible.SITE,
        title=_("Pseudonyms of records that a law keeps"),
        subject=(),
        identified_by=Identifier.NONE,
        not_assignable=_(
            "A keyed digest beside each record that a law keeps, so that we can still "
            "tell you about it."
        ),
        retention=Retention(relativedelta(), "retained_until", _("as long as the record itself")),
        fields={"subject_key": replace(WHILE_HELD, exportable=False), "retained_until": WHILE_HELD},
        non_personal={"id": ROW_NUMBER, "table": TABLE, "record": BELONGS},
    ),
    PersonalModel(
        "privacy.FileToDelete",
        controller=Responsible.SITE,
        title=_("Files that are being deleted"),
        subject=(),
        identified_by=Identifier.NONE,
        not_assignable=_(
            "The name of a file whose record was deleted, so that the file is deleted as well."
        ),
        retention=Retention(
            relativedelta(),
            "noted_at",
            _("until the file is deleted, usually at once"),
            runner=delete_files,
        ),
        fields={
            "name": PersonalField(
                _("to delete your files with your data"), LegalBasis.LEGAL_OBLIGATION
            ),
            "noted_at": PersonalField(
                _("to delete your files with your data"), LegalBasis.LEGAL_OBLIGATION
            ),
        },
        non_personal={"id": ROW_NUMBER, "field": _("names a field of a table")},
    ),
    Store(
        "erasure journal",
        controller=Responsible.ADAPTER,
        title=_("Decisions that a restore must not undo"),
        data=(_("pseudonym of your email address"), _("decision"), _("noted at")),
        purpose=_("to keep a restored backup from bringing back what you had deleted or ended"),
        basis=LegalBasis.LEGAL_OBLIGATION,
        retention=format_lazy(
            _("{days} days: as long as a backup from before may be restored"),
            days=conf.ERASURE_JOURNAL_RETENTION.days,
        ),
        adapter=erasure_journal_adapter.adapter,
    ),
    NoPersonalData("privacy.IdentityKey", _("Fingerprints of the keys of pseudonyms.")),
    NoPersonalData("privacy.JournalEntry", _("Random numbers of entries of the erasure journal.")),
    NoPersonalData("privacy.RetentionRun", _("Counts of rows.")),
]
