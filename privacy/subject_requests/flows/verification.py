"""A person proves the mailbox by its link, and reaches the private page of the request."""

from django.db import transaction
from django.utils import timezone
from django.utils.translation import get_language

from privacy.conf import conf
from privacy.outbox.models import OutgoingMail
from privacy.outbox.purposes import MailPurpose
from privacy.outbox.writing import write_mail
from privacy.registry.rows import of_mailbox
from privacy.subject_requests.limits import may_mail
from privacy.subject_requests.links import find_link, make_link
from privacy.subject_requests.models import RequestLink, SubjectRequest


class LinkNotValid(Exception):
    """The link is unknown, used or expired."""


@transaction.atomic
def verify(token: str) -> SubjectRequest:
    """Consume a verification link; one atomic UPDATE decides, so it works once. Raises LinkNotValid."""
    link = find_link(token, RequestLink.Purpose.VERIFY)
    if link is None or not link.use_up():
        raise LinkNotValid
    request = link.request
    request.verified_at = timezone.now()
    request.save(update_fields=["verified_at"])
    mail_status_link(request, "request_received")
    return request


def mail_status_link(request: SubjectRequest, template: str, **context: object) -> OutgoingMail:
    """Mail the person a fresh link to the private page, with what is to be said."""
    link = make_link(request, RequestLink.Purpose.STATUS, conf.STATUS_LINK_LIFETIME)
    return write_mail(
        request.email,
        f"privacy/mail/{template}.txt",
        request.language,
        purpose=MailPurpose.REQUEST,
        about=str(request.pk),
        request=request,
        link=link,
        days=conf.STATUS_LINK_LIFETIME.days,
        **context,
    )


def delete_unverified() -> int:
    """Delete requests whose mailbox was never proved while their link was good; the number deleted."""
    limit = timezone.now() - conf.VERIFICATION_LIFETIME
    return SubjectRequest.objects.filter(verified_at=None, received_at__lt=limit).delete()[0]


def reconfirm(link: RequestLink) -> None:
    """Mail a fresh link to the person whose link is no longer enough by itself."""
    if may_mail(link.request.email):
        mail_status_link(link.request, "new_status_link")


def request_new_link(email: str, reference: str) -> None:
    """Mail a fresh link to the private page, or that there is no such request: who asks gets the same answer.

    Only the mailbox learns which it was.
    """
    reference = reference.strip().upper()
    requests = of_mailbox(SubjectRequest.objects.verified().filter(reference=reference), "email", email)
    request = requests.select_related("controller").first()
    if not may_mail(email):
        return
    if request is not None:
        mail_status_link(request, "new_status_link")
    else:
        write_mail(
            email.strip(),
            "privacy/mail/no_such_request.txt",
            get_language() or "en",
            purpose=MailPurpose.REQUEST_LINK,
            reference=reference,
        )
