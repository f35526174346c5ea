"""Declarations of the personal data in data-subject requests."""

from dataclasses import replace
from functools import partial

from dateutil.relativedelta import relativedelta
from django.utils.translation import gettext_lazy as _

from privacy.registry.companies import Responsible
from privacy.registry.declarations import (
    Declaration,
    Erasure,
    LegalBasis,
    NoPersonalData,
    PersonalField,
    PersonalModel,
    Retention,
    Store,
    Unfinished,
)
from privacy.registry.identifier_kind import ANY_KIND
from privacy.registry.non_personal import (
    BELONGS,
    RANDOM_KEY,
    ROW_NUMBER,
    STAFF_MEMBER,
    STATE,
    TABLE,
)
from privacy.registry.shared_declarations import ACCOUNTABILITY, ANSWER, TO_ANSWER
from privacy.registry.sources import BY_STAFF, FROM_YOU
from privacy.subject_requests.access_package import package_files
from privacy.subject_requests.models import NEEDED_MESSAGE, NEEDED_TO_ANSWER

PROOF_OF_ANSWERING = PersonalField(
    _("to prove that your request was answered"), LegalBasis.LEGAL_OBLIGATION, erasure=Erasure.KEEP
)
PROOF_OF_ANSWER = Retention(relativedelta(years=3), "received_at", ACCOUNTABILITY)
STILL_OPEN = _("another request of yours is still open; this is deleted once it is answered")

# A model of rows that belong to one request, and are deleted with it.
part_of_request = partial(
    PersonalModel,
    controller="request__controller",
    subject="request__email",
    numbers={ANY_KIND: "request__number"},
    retention=None,
    ends_with="privacy.SubjectRequest",
)

DECLARATIONS: list[Declaration] = [
    PersonalModel(
        "privacy.SubjectRequest",
        controller="controller",
        title=_("Your requests"),
        subject="email",
        numbers={ANY_KIND: "number"},
        retention=PROOF_OF_ANSWER,
        unfinished=Unfinished(NEEDED_TO_ANSWER, STILL_OPEN),
        fields={
            "email": replace(
                PROOF_OF_ANSWERING,
                asked=_(
                    "We use it to find your data, and send our answer only there. You confirm by "
                    "a link that it is yours."
                ),
            ),
            "number": replace(
                PROOF_OF_ANSWERING,
                asked=_(
                    "We look it up and send a code to an address that we have on file: the number "
                    "alone proves nothing."
                ),
            ),
            "phone": PROOF_OF_ANSWERING,
            "postal_address": PROOF_OF_ANSWERING,
            "kind": replace(PROOF_OF_ANSWERING, asked=_("So that we do what you want.")),
            "received_at": PROOF_OF_ANSWERING,
            "verified_at": PROOF_OF_ANSWERING,
            "closed_at": PROOF_OF_ANSWERING,
            "outcome": PROOF_OF_ANSWERING,
            "reference": PROOF_OF_ANSWERING,
            "channel": PROOF_OF_ANSWERING,
            "identity_proof": PROOF_OF_ANSWERING,
            "name": replace(
                TO_ANSWER,
                erasure=Erasure.CLEAR,
                source=FROM_YOU,
                asked=_("Only used to address you in the answer."),
            ),
            "message": replace(
                TO_ANSWER,
                erasure=Erasure.CLEAR,
                source=FROM_YOU,
                asked=_(
                    "What is wrong, and what is correct? What would you like to know? Please do "
                    "not include any secrets."
                ),
            ),
        },
        non_personal={
            "covers_all_companies": _("whether it is about every company"),
            "id": RANDOM_KEY,
            "controller": _("names the company"),
            "language": _("the language of the answer"),
            "answer_mail": BELONGS,
            "proof": STATE,
            "looked_up_at": STATE,
            "due_on": STATE,
            "extended_at": STATE,
            "company_notified_at": STATE,
            "reminded_days": STATE,
            "escalated_at": STATE,
            "goes_once_answered": STATE,
            "erase_after": STATE,
            "erasure_proposed_by": STAFF_MEMBER,
            "assigned_to": STAFF_MEMBER,
            "entered_by": STAFF_MEMBER,
            "entered_at": STATE,
            "duplicate_of": BELONGS,
        },
    ),
    part_of_request(
        "privacy.RequestMessage",
        title=_("Messages about your requests"),
        recorded_at="sent_at",
        unfinished=Unfinished(NEEDED_MESSAGE, STILL_OPEN),
        fields={
            "sender": TO_ANSWER,
            "text": replace(TO_ANSWER, asked=_("So that we can take it into account.")),
            "sent_at": TO_ANSWER,
        },
        non_personal={"id": ROW_NUMBER, "request": BELONGS},
    ),
    part_of_request(
        "privacy.RequestNote",
        title=_("Notes of our staff about your requests"),
        source=BY_STAFF,
        recorded_at="written_at",
        unfinished=Unfinished(NEEDED_MESSAGE, STILL_OPEN),
        fields={"text": TO_ANSWER, "written_at": TO_ANSWER},
        non_personal={"id": ROW_NUMBER, "request": BELONGS, "author": STAFF_MEMBER},
    ),
    part_of_request(
        "privacy.RequestAttachment",
        title=_("Files about your requests, such as a letter from you"),
        source=_("from you, or added by our staff"),
        recorded_at="added_at",
        unfinished=Unfinished(NEEDED_MESSAGE, STILL_OPEN),
        fields={"file": replace(TO_ANSWER, third_party_data=True), "added_at": TO_ANSWER},
        non_personal={
            "id": ROW_NUMBER,
            "request": BELONGS,
            "kind": _("the type of the file"),
            "size": STATE,
            "added_by": STAFF_MEMBER,
        },
    ),
    part_of_request(
        "privacy.CorrectionRecord",
        title=_("Corrections of your data"),
        recorded_at="corrected_at",
        fields={
            "place": TO_ANSWER,
            "label": TO_ANSWER,
            "old_value": TO_ANSWER,
            "new_value": TO_ANSWER,
            "corrected_at": TO_ANSWER,
        },
        non_personal={"id": ROW_NUMBER, "request": BELONGS},
    ),
    part_of_request(
        "privacy.Redaction",
        title=_("What your access packages leave out, and why"),
        recorded_at="redacted_at",
        fields={"field": TO_ANSWER, "reason": TO_ANSWER, "redacted_at": TO_ANSWER},
        non_personal={
            "id": ROW_NUMBER,
            "request": BELONGS,
            "dataset": TABLE,
            "record": BELONGS,
        },
    ),
    part_of_request(
        "privacy.ErasureRun",
        title=_("Deletions that you asked for"),
        recorded_at="begun_at",
        fields={"text": TO_ANSWER, "begun_at": TO_ANSWER},
        non_personal={
            "id": ROW_NUMBER,
            "request": BELONGS,
            "entry": _("a random number in the erasure journal"),
            "counts": _("counts of records"),
            "staff": STAFF_MEMBER,
        },
    ),
    part_of_request(
        "privacy.ForwardedRequest",
        title=_("Requests that we passed on to a company for you"),
        recorded_at="queued_at",
        fields={
            "queued_at": TO_ANSWER,
            "handed_over_at": TO_ANSWER,
            "failed_at": TO_ANSWER,
        },
        non_personal={
            "id": ROW_NUMBER,
            "request": BELONGS,
            "mail": BELONGS,
            "contact": _("the address of the company"),
        },
    ),
    part_of_request(
        "privacy.AccessPackage",
        title=_("Access packages made for you"),
        recorded_at="requested_at",
        fields={
            "requested_at": TO_ANSWER,
            "built_at": TO_ANSWER,
            "expires_at": TO_ANSWER,
            "deleted_at": TO_ANSWER,
        },
        non_personal={
            "id": ROW_NUMBER,
            "request": BELONGS,
            "file_name": _("a random name"),
            "seed": _("half of the file's key, deleted with the file"),
            "datasets_read": STATE,
            "datasets_due": STATE,
            "size": STATE,
            "last_error": STATE,
            "is_first_part": STATE,
        },
    ),
    Store(
        "files:privacy.packages",
        controller=Responsible.ADAPTER,
        title=_("Files of access packages"),
        data=(_("everything that we stored about you when the package was made"),),
        purpose=ANSWER,
        basis=LegalBasis.LEGAL_OBLIGATION,
        retention=_("until the package can no longer be downloaded"),
        adapter=package_files.adapter,
    ),
    NoPersonalData(
        "privacy.RequestLink", _("Digests of random tokens, deleted with their request.")
    ),
    NoPersonalData(
        "privacy.SavedAnswer", _("Texts for many people; staff are warned of an address in one.")
    ),
    NoPersonalData(
        "privacy.SavedAnswerVersion", _("Versions of these texts; their authors are staff.")
    ),
    NoPersonalData("privacy.ErasureReceipt", _("Counts of rows, deleted with their request.")),
]
