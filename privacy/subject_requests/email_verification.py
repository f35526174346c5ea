"""A person proves the mailbox by its link, and reaches the private page of the request."""

import logging
from typing import Any

from django.db import transaction
from django.db.models import Exists, OuterRef
from django.utils import timezone
from django.utils.translation import get_language

from privacy.conf import conf
from privacy.outbox.models import OutgoingMail
from privacy.outbox.purposes import MailPurpose
from privacy.outbox.queue import queue_mail
from privacy.personal_data.deletion_guard import without_guard
from privacy.personal_data.rows import filter_by_email
from privacy.subject_requests.links import find_link, links_that_may_still_work, mail_link
from privacy.subject_requests.models import RequestLink, SubjectRequest

logger = logging.getLogger(__name__)


class InvalidLinkError(Exception):
    """The link is unknown, used or expired."""


@transaction.atomic
def verify(token: str) -> SubjectRequest:
    """Consume a verification link; one atomic UPDATE decides, so it works once. Raises
    InvalidLinkError."""
    link = find_link(token, RequestLink.Purpose.VERIFY)
    if link is None or not link.use_up():
        raise InvalidLinkError
    request = link.request
    request.verified_at = timezone.now()
    request.save(update_fields=["verified_at"])
    mail_status_link(request, "request_received")
    return request


def mail_status_link(
    request: SubjectRequest,
    template: str,
    *,
    purpose: MailPurpose = MailPurpose.REQUEST,
    **context: Any,
) -> OutgoingMail:
    """Mail the person a fresh link to the private page, with what is to be said."""
    lifetime = conf.STATUS_LINK_LIFETIME
    return mail_link(
        request, RequestLink.Purpose.STATUS, lifetime, template, purpose=purpose, **context
    )


def delete_unverified() -> int:
    """Delete requests whose mailbox was never proved while their link was good; the number deleted.

    The time counts from when the mail with the link was sent. A request whose mail cannot be
    delivered waits for PRIVACY_UNVERIFIED_RETENTION at most, and is not deleted silently then.
    """
    now = timezone.now()
    links = links_that_may_still_work(RequestLink.Purpose.VERIFY).filter(request=OuterRef("pk"))
    unverified = SubjectRequest.objects.filter(
        verified_at=None, received_at__lt=now - conf.VERIFICATION_LIFETIME
    )
    with without_guard():  # what nobody verified proves nothing, so no law keeps it
        expired = unverified.exclude(Exists(links)).delete()[0]
    undelivered = unverified.filter(received_at__lt=now - conf.UNVERIFIED_RETENTION)
    given_up = undelivered.count()
    if given_up:
        days = conf.UNVERIFIED_RETENTION.days
        logger.error(
            "%d requests are deleted: in %d days their mail could not be delivered.", given_up, days
        )
        with without_guard():
            undelivered.delete()
    return expired + given_up


def reconfirm(link: RequestLink) -> OutgoingMail:
    """Mail a fresh link to the person whose link is no longer enough by itself. Raises
    RateLimitError."""
    return mail_status_link(link.request, "new_status_link", purpose=MailPurpose.REQUEST_LINK)


@transaction.atomic
def request_new_link(email: str, reference: str) -> None:
    """Mail a fresh link to the private page, or that there is no such request: who asks gets the
    same answer.

    Only the mailbox learns which it was. Raises RateLimitError.
    """
    requests = SubjectRequest.objects.verified().filter(reference=reference.strip().upper())
    request = filter_by_email(requests, "email", email).select_related("controller").first()
    if request is not None:
        mail_status_link(request, "new_status_link", purpose=MailPurpose.REQUEST_LINK)
    else:
        queue_mail(
            email.strip(),
            "privacy/mail/no_such_request.txt",
            get_language() or "en",
            purpose=MailPurpose.NO_SUCH_REQUEST,
        )
