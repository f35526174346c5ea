"""Staff action: answer that the company stores nothing about the person, once that is checked."""

from collections.abc import Iterator
from typing import Any

from django.db import transaction
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from privacy.outbox.mail_purposes import MailPurpose
from privacy.personal_data.rows import rows_of
from privacy.personal_data.stores import MAIL_FOLDER
from privacy.registry.discovery import registry
from privacy.registry.subject import DataSubject
from privacy.subject_requests.actions.base import AnswerForm, StaffAction
from privacy.subject_requests.answering import close
from privacy.subject_requests.gate import RequestNotOpenError, require_open
from privacy.subject_requests.models import SubjectRequest

# What answering requests leaves about every person who sends one.
ANSWERING = {
    "privacy.SubjectRequest",
    "privacy.RequestMessage",
    "privacy.RequestNote",
    "privacy.RequestAttachment",
    "privacy.CorrectionRecord",
    "privacy.Redaction",
    "privacy.ErasureRun",
    "privacy.AccessPackage",
    "privacy.StaffAccess",
    "files:privacy.packages",
    MAIL_FOLDER,
}
MAILS_ABOUT_REQUESTS = (
    MailPurpose.VERIFY_REQUEST,
    MailPurpose.REQUEST,
    MailPurpose.REQUEST_LINK,
    MailPurpose.NO_SUCH_REQUEST,
)


def datasets_held(subject: DataSubject) -> Iterator[str]:
    """Yield the titles of the datasets in which something about the person is stored, beside what
    answering their requests leaves. Errors of stores propagate."""
    for declaration in registry.personal_models:
        if declaration.model in ANSWERING:
            continue
        rows = rows_of(declaration, subject)
        if declaration.model == "privacy.OutgoingMail":
            rows = rows.exclude(purpose__in=MAILS_ABOUT_REQUESTS)
        if rows.exists():
            yield str(declaration.title)
    for store in registry.stores:
        if store.name not in ANSWERING and next(store.records(subject), None) is not None:
            yield str(store.title)


class NothingHeld(StaffAction[AnswerForm]):
    """Answer that nothing is stored, where that is so."""

    name = "nothing"
    label = _("Answer that nothing is stored")
    explanation = _(
        "All datasets of this company are searched again. If one of them contains something about "
        "the person, nothing is sent and you see which one."
    )
    done = _("The answer is on its way.")
    standard_answer = _(
        "We have searched all our datasets: apart from your requests to us and what was needed to "
        "answer them, we store nothing about you."
    )
    form_class = AnswerForm

    @transaction.atomic
    def perform(self, form: AnswerForm, staff: Any) -> None:
        """Search again, close the request and mail the text.

        Raises RequestNotOpenError where something is stored.
        """
        request = require_open(self.request)
        if held := list(datasets_held(request.subject())):
            text = gettext("This company stores data about the person: %(datasets)s.")
            raise RequestNotOpenError(text % {"datasets": ", ".join(held)})
        close(request, SubjectRequest.Outcome.NOTHING, form.cleaned_data["text"])
