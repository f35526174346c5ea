"""What is stored about a person beside what answering their requests leaves."""

from collections.abc import Iterator

from privacy.outbox.mail_purposes import MailPurpose
from privacy.personal_data.rows import rows_of
from privacy.personal_data.stores import MAIL_FOLDER
from privacy.registry.declarations import Store
from privacy.registry.discovery import registry
from privacy.registry.subject import DataSubject

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
    for store in stores_held():
        if next(store.records(subject), None) is not None:
            yield str(store.title)


def stores_held() -> list[Store]:
    """Return the stores outside the tables that hold more than what answering requests leaves."""
    return [store for store in registry.stores if store.name not in ANSWERING]


def holds_nothing(subject: DataSubject) -> bool:
    """Return whether nothing is stored beside what answering requests leaves; errors of stores
    propagate."""
    return next(datasets_held(subject), None) is None
