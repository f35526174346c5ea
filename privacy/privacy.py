"""The layer's own personal data, under its own rule."""

from dateutil.relativedelta import relativedelta
from django.apps import apps
from django.db.models import Q
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from privacy.conf import conf
from privacy.consent.event_texts import channel_in_words, source_in_words, topic_in_words
from privacy.consent.receipts import KEPT_AS_PROOF
from privacy.personal_data.erasure import HELD
from privacy.personal_data.stores import MAIL_FOLDER, mail_folder
from privacy.promises.statements import STATEMENTS
from privacy.registry.declarations import (
    Declaration,
    Erasure,
    Identifier,
    LegalBasis,
    NoPersonalData,
    NoPersonalDataStore,
    PersonalField,
    PersonalModel,
    Retention,
    Store,
    Unfinished,
    Withdrawal,
)
from privacy.registry.promise import Promise
from privacy.staff_access.log_texts import in_words, record_in_words, roles_in_words
from privacy.subject_requests.models import NEEDED_MESSAGE, NEEDED_TO_ANSWER

ANSWER = _("to answer your request")
PROOF = _("to prove that your request was answered")
EVIDENCE = _("to prove what you agreed to and when")
HOLD = _("to keep what a law or you want kept for now")
CONFIDENTIALITY = _("to tell you who saw your data")

PROOF_OF_ANSWER = Retention(
    relativedelta(years=3),
    "received_at",
    _("Art. 5(2) GDPR: we must be able to show that we answered"),
)
PROOF_OF_CONSENT = Retention(
    KEPT_AS_PROOF,
    "occurred_at",
    _("Art. 7(1) GDPR: whoever relies on consent must be able to prove it"),
)


def _answer(**changes: object) -> PersonalField:
    return PersonalField(ANSWER, LegalBasis.LEGAL_OBLIGATION, **changes)  # type: ignore[arg-type]


def _kept_as_proof() -> PersonalField:
    return PersonalField(PROOF, LegalBasis.LEGAL_OBLIGATION, erasure=Erasure.KEEP)


def _evidence(**changes: object) -> PersonalField:
    return PersonalField(EVIDENCE, LegalBasis.LEGAL_OBLIGATION, erasure=Erasure.KEEP, **changes)  # type: ignore[arg-type]


def _confidentiality(**changes: object) -> PersonalField:
    return PersonalField(
        CONFIDENTIALITY,
        LegalBasis.LEGAL_OBLIGATION,
        erasure=Erasure.KEEP,
        **changes,  # type: ignore[arg-type]
    )


def _held(**changes: object) -> PersonalField:
    return PersonalField(HOLD, LegalBasis.LEGAL_OBLIGATION, erasure=Erasure.KEEP, **changes)  # type: ignore[arg-type]


NOT_DELIVERED = _("our answer to an earlier request has not reached you yet")
STILL_OPEN = _("another request of yours is still open: this goes once it is answered")
RANDOM_KEY = _("a random number of the row")
ROW_NUMBER = _("a number of the row")
BELONGS = _("names the row it belongs to")
STATE = _("says where the work stands, nothing about the person")

MAILS_IN_A_FOLDER = Store(
    MAIL_FOLDER,
    title=_("Mails to you, in a folder of this machine"),
    data=(_("recipient"), _("subject"), _("text"), _("sent at")),
    purpose=ANSWER,
    basis=LegalBasis.LEGAL_OBLIGATION,
    kept=format_lazy(
        _("while no mail server is set up, and for {days} days at most"),
        days=conf.MAIL_FOLDER_RETENTION.days,
    ),
    keeper="privacy.outbox.mail_folder.keeper",
)

declarations: list[Declaration | Promise] = [
    PersonalModel(
        "privacy.SubjectRequest",
        title=_("Your requests"),
        subject="email",
        retention=PROOF_OF_ANSWER,
        unfinished=Unfinished(NEEDED_TO_ANSWER, STILL_OPEN),
        fields={
            "email": _kept_as_proof(),
            "kind": _kept_as_proof(),
            "received_at": _kept_as_proof(),
            "verified_at": _kept_as_proof(),
            "closed_at": _kept_as_proof(),
            "outcome": _kept_as_proof(),
            "reference": _kept_as_proof(),
            "name": _answer(erasure=Erasure.CLEAR),
            "message": _answer(erasure=Erasure.CLEAR),
        },
        non_personal={
            "id": RANDOM_KEY,
            "controller": _("names the company"),
            "language": _("the language of the answer"),
            "answer_mail": BELONGS,
            "due_on": STATE,
            "extended_at": STATE,
            "company_told_at": STATE,
            "reminded_days": STATE,
            "escalated_at": STATE,
            "goes_once_answered": STATE,
            "erasure_proposed_by": _("names a member of staff, under staff rules"),
        },
    ),
    PersonalModel(
        "privacy.RequestMessage",
        title=_("Messages about your requests"),
        subject="request__email",
        recorded_at="sent_at",
        unfinished=Unfinished(NEEDED_MESSAGE, STILL_OPEN),
        retention=None,
        ends_with="privacy.SubjectRequest",
        fields={"sender": _answer(), "text": _answer(), "sent_at": _answer()},
        non_personal={"id": ROW_NUMBER, "request": BELONGS},
    ),
    PersonalModel(
        "privacy.CorrectionRecord",
        title=_("Corrections of your data"),
        subject="request__email",
        recorded_at="corrected_at",
        retention=None,
        ends_with="privacy.SubjectRequest",
        fields={
            "place": _answer(),
            "label": _answer(),
            "old_value": _answer(),
            "new_value": _answer(),
            "corrected_at": _answer(),
        },
        non_personal={"id": ROW_NUMBER, "request": BELONGS},
    ),
    PersonalModel(
        "privacy.Redaction",
        title=_("What your access packages leave out, and why"),
        subject="request__email",
        recorded_at="redacted_at",
        retention=None,
        ends_with="privacy.SubjectRequest",
        fields={"field": _answer(), "reason": _answer(), "redacted_at": _answer()},
        non_personal={
            "id": ROW_NUMBER,
            "request": BELONGS,
            "store": _("names a table"),
            "record": BELONGS,
        },
    ),
    PersonalModel(
        "privacy.ErasureRun",
        title=_("Deletions that you asked for"),
        subject="request__email",
        recorded_at="begun_at",
        retention=None,
        ends_with="privacy.SubjectRequest",
        fields={"text": _answer(), "begun_at": _answer()},
        non_personal={
            "id": ROW_NUMBER,
            "request": BELONGS,
            "entry": _("a random number in the erasure journal"),
            "found": _("counts of records"),
            "staff": _("names a member of staff, under staff rules"),
        },
    ),
    PersonalModel(
        "privacy.AccessPackage",
        title=_("Access packages made for you"),
        subject="request__email",
        recorded_at="requested_at",
        retention=None,
        ends_with="privacy.SubjectRequest",
        fields={
            "requested_at": _answer(),
            "built_at": _answer(),
            "expires_at": _answer(),
            "deleted_at": _answer(),
        },
        non_personal={
            "id": ROW_NUMBER,
            "request": BELONGS,
            "file_name": _("a random name"),
            "seed": _("half of the file's key, gone with the file"),
            "stores_read": STATE,
            "stores_due": STATE,
            "size": STATE,
            "last_error": STATE,
        },
    ),
    PersonalModel(
        "privacy.OutgoingMail",
        title=_("Mails to you"),
        subject="recipient",
        unfinished=Unfinished(Q(sent_at=None, kept_from=None), NOT_DELIVERED),
        recorded_at="created_at",
        retention=Retention(
            relativedelta(days=90), "kept_from", _("long enough to clear up a lost mail")
        ),
        fields={
            "recipient": _answer(),
            "subject": _answer(),
            "body": _answer(exportable=False),
            "unsubscribe_url": _answer(exportable=False),
            "created_at": _answer(),
            "sent_at": _answer(),
        },
        non_personal={
            "id": RANDOM_KEY,
            "about": BELONGS,
            "purpose": _("says what kind of mail it is"),
            "language": _("the language of the mail"),
            "held_because": STATE,
            "held_until": STATE,
            "held_key": _("a keyed digest, gone once the mail is sent"),
            "combined_into": BELONGS,
            "claimed_at": STATE,
            "next_try_at": STATE,
            "kept_from": STATE,
            "attempts": STATE,
            "last_error": _("the kind of error, without its text"),
            "server_failed": STATE,
        },
    ),
    PersonalModel(
        "privacy.ConsentEvent",
        title=_("Your consents"),
        subject="subject_key",
        identified_by=Identifier.EMAIL_KEY,
        retention=PROOF_OF_CONSENT,
        fields={
            "subject_key": PersonalField(
                EVIDENCE, LegalBasis.LEGAL_OBLIGATION, False, erasure=Erasure.KEEP
            ),
            "topic": _evidence(shown=topic_in_words),
            "channel": _evidence(shown=channel_in_words),
            "act": _evidence(),
            "wording": _evidence(),
            "source": _evidence(shown=source_in_words),
            "occurred_at": _evidence(),
        },
        non_personal={"id": RANDOM_KEY},
    ),
    PersonalModel(
        "privacy.StaffAccess",
        title=_("Who on our staff opened your data"),
        subject="subject_key",
        identified_by=Identifier.EMAIL_KEY,
        retention=Retention(
            relativedelta(years=3),
            "opened_at",
            _("Art. 5(2) and 32 GDPR: misuse can come to light for years"),
        ),
        fields={
            "subject_key": _confidentiality(exportable=False),
            "role": _confidentiality(shown=roles_in_words),
            "what": _confidentiality(shown=record_in_words),
            "reason": _confidentiality(shown=in_words),
            "opened_at": _confidentiality(),
        },
        non_personal={"id": RANDOM_KEY, "staff": _("names a member of staff, under staff rules")},
    ),
    PersonalModel(
        "privacy.Disclosure",
        title=_("To which authorities we handed your data"),
        subject="subject_key",
        identified_by=Identifier.EMAIL_KEY,
        source=_("written down by our staff"),
        retention=Retention(
            relativedelta(years=3),
            "disclosed_at",
            _("Art. 5(2) and 15(1)(c) GDPR: you can ask to whom your data went"),
        ),
        fields={
            "subject_key": _confidentiality(exportable=False),
            "recipient": _confidentiality(),
            "what": _confidentiality(),
            "law": _confidentiality(),
            "disclosed_at": _confidentiality(),
        },
        non_personal={"id": RANDOM_KEY, "staff": _("names a member of staff, under staff rules")},
    ),
    PersonalModel(
        "privacy.LegalHold",
        title=_("Legal holds on your records"),
        subject="record",
        identified_by=Identifier.GENERIC_KEY,
        recorded_at="placed_at",
        retention=Retention(
            relativedelta(years=3),
            "released_at",
            _("Art. 5(2) GDPR: we must be able to show why we kept something"),
        ),
        fields={
            "reason": _held(exportable=False),
            "told": _held(shown=lambda told: told or str(HELD)),
            "placed_at": _held(),
            "released_at": _held(),
            "record": _held(exportable=False),
        },
        non_personal={
            "id": ROW_NUMBER,
            "table": _("names a table"),
            "placed_by": _("names a member of staff, under staff rules"),
            "waiting": BELONGS,
        },
    ),
    PersonalModel(
        "privacy.Restriction",
        title=_("Restrictions that you asked for"),
        subject="subject_key",
        identified_by=Identifier.EMAIL_KEY,
        recorded_at="since",
        retention=Retention(relativedelta(years=3), "lifted_at", PROOF_OF_ANSWER.reason),
        fields={"subject_key": _held(exportable=False), "since": _held(), "lifted_at": _held()},
        non_personal={"id": ROW_NUMBER},
    ),
    PersonalModel(
        "privacy.AddressChange",
        title=_("Changes of your email address"),
        subject=("new_email", "old_email"),
        retention=Retention(
            relativedelta(years=10),
            "changed_at",
            _("as long as anything under your former address may be kept"),
        ),
        fields={"old_email": _answer(), "new_email": _answer(), "changed_at": _answer()},
        non_personal={"id": ROW_NUMBER},
    ),
    PersonalModel(
        "privacy.KeptRecord",
        title=_("Pseudonyms of records that a law keeps"),
        subject=(),
        identified_by=Identifier.NONE,
        not_assignable=_(
            "A keyed digest beside each record that a law keeps, so that we can still "
            "tell you of it."
        ),
        retention=Retention(relativedelta(), "kept_until", _("as long as the record itself")),
        fields={"subject_key": _held(exportable=False), "kept_until": _held()},
        non_personal={"id": ROW_NUMBER, "table": _("names a table"), "record": BELONGS},
    ),
    PersonalModel(
        "privacy.FileToDelete",
        title=_("Files that are being deleted"),
        subject=(),
        identified_by=Identifier.NONE,
        not_assignable=_("The name of a file whose record is gone, so that the file goes as well."),
        retention=Retention(
            relativedelta(),
            "noted_at",
            _("until the file is deleted, mostly at once"),
            runner="privacy.personal_data.files.delete_files",
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
    MAILS_IN_A_FOLDER
    if mail_folder()
    else NoPersonalDataStore(MAIL_FOLDER, _("Mails are sent, and written into no folder.")),
    Store(
        "files:privacy.packages",
        title=_("Files of access packages"),
        data=(_("everything that we stored about you when the package was made"),),
        purpose=ANSWER,
        basis=LegalBasis.LEGAL_OBLIGATION,
        kept=_("until the package can no longer be fetched"),
        keeper="privacy.subject_requests.access_package.package_files.keeper",
    ),
    NoPersonalData("privacy.Heartbeat", _("When background work last ran.")),
    NoPersonalData("privacy.IdentityKey", _("Fingerprints of the keys of pseudonyms.")),
    NoPersonalData("privacy.Controller", _("Companies and their public contacts.")),
    NoPersonalData("privacy.ConsentWording", _("The words of a question, the same for everybody.")),
    NoPersonalData("privacy.ReceiptChain", _("The end of a chain of digests.")),
    NoPersonalData(
        "privacy.ReceiptEntry", _("What somebody chose, under a number that only they know.")
    ),
    NoPersonalData(
        "privacy.PendingConfirmation", _("Digests of random tokens, gone with their consent.")
    ),
    NoPersonalData("privacy.RequestLink", _("Digests of random tokens, gone with their request.")),
    Store(
        "erasure journal",
        title=_("Decisions that a restore must not undo"),
        data=(_("pseudonym of your e-mail address"), _("decision"), _("noted at")),
        purpose=_("to keep a restored backup from bringing back what you had deleted or ended"),
        basis=LegalBasis.LEGAL_OBLIGATION,
        kept=format_lazy(
            _("{days} days: as long as a backup from before may be restored"),
            days=conf.ERASURE_JOURNAL_RETENTION.days,
        ),
        keeper="privacy.personal_data.erasure_journal_adapter.keeper",
    ),
    NoPersonalData("privacy.JournalEntry", _("Random numbers of entries of the erasure journal.")),
    NoPersonalData("privacy.RetentionRun", _("Counts of rows.")),
    NoPersonalData("privacy.ErasureReceipt", _("Counts of rows, gone with their request.")),
    NoPersonalData(
        "privacy.IntakeCounter",
        _("How often something was tried in an hour or a day, under keyed digests, for two days."),
    ),
    NoPersonalData("privacy.Verification", _("What the checks of the notice found.")),
    Withdrawal(_("Advertising by e-mail"), "privacy.consent.flows.withdraw_at_request"),
    *STATEMENTS,
]

if apps.is_installed("privacy.request_log"):
    from privacy.promises.log_statements import LOG_STATEMENTS

    declarations += LOG_STATEMENTS
