"""Email verification: a mailed link verifies the address and opens the request's private page."""

import logging
from collections.abc import Sequence

from django.db import transaction
from django.db.models import Exists, OuterRef, Q
from django.db.models.functions import Coalesce
from django.utils import timezone
from django.utils.translation import get_language

from privacy.background import run_later
from privacy.conf import conf
from privacy.outbox.mail_purposes import MailPurpose
from privacy.outbox.models import OutgoingMail
from privacy.outbox.queue import queue_mail
from privacy.personal_data.deletion_guard import without_guard
from privacy.personal_data.rows import filter_by_email
from privacy.subject_requests.forwarding.sending import forward
from privacy.subject_requests.links import (
    find_link,
    links_that_may_still_work,
    mail_status_link,
)
from privacy.subject_requests.models import RequestLink, SubjectRequest
from privacy.subject_requests.numbers.postal_letters import letters_due

logger = logging.getLogger(__name__)


class InvalidLinkError(Exception):
    """The link is unknown, used or expired."""


@transaction.atomic
def verify_email(token: str) -> SubjectRequest:
    """Verify the email address of a request, and of the others of its form, by the mailed link.

    The link works once (one atomic UPDATE).

    Raises InvalidLinkError.
    """
    link = find_link(token, RequestLink.Purpose.VERIFY)
    if link is None or not link.use_up():
        raise InvalidLinkError
    request = link.request
    request.case().order_by().filter(verified_at=None).update(verified_at=timezone.now())
    request.refresh_from_db()
    requests = list(request.case())
    mail_status_link(request, "request_received", requests=requests)
    for asked in requests:
        if not asked.controller.runs_here:
            run_later(forward, str(asked.pk))
    return request


def delete_unverified() -> int:
    """Delete requests whose email address was not verified in time; return how many.

    The lifetime of the link starts when its mail is sent. A request whose mail cannot be delivered
    is kept for PRIVACY_UNVERIFIED_RETENTION at most; its deletion is logged as an error.
    """
    now = timezone.now()
    links = links_that_may_still_work(RequestLink.Purpose.VERIFY).filter(
        request__reference=OuterRef("reference"), request__email=OuterRef("email")
    )
    codes = links_that_may_still_work(RequestLink.Purpose.CODE).filter(request=OuterRef("pk"))
    # A letter that staff entered was received earlier.
    stored = SubjectRequest.objects.alias(stored_at=Coalesce("entered_at", "received_at"))
    unverified = stored.filter(
        ~Exists(codes), verified_at=None, stored_at__lt=now - conf.VERIFICATION_LIFETIME
    )
    too_old = Q(stored_at__lt=now - conf.UNVERIFIED_RETENTION)
    awaits_a_letter = Q(pk__in=letters_due().values("pk")) & ~too_old
    with without_guard():  # an unverified request is evidence of nothing, so no law retains it
        expired = unverified.exclude(Exists(links)).exclude(awaits_a_letter).delete()[0]
    undelivered = unverified.filter(too_old)
    given_up = undelivered.count()
    if given_up:
        days = conf.UNVERIFIED_RETENTION.days
        logger.error(
            "%d requests are deleted: in %d days their mail could not be delivered.", given_up, days
        )
        with without_guard():
            undelivered.delete()
    return expired + given_up


def reconfirm(link: RequestLink) -> OutgoingMail | None:
    """Mail a new link to replace one that is past its grace period. Raises RateLimitError."""
    return _mail_new_link(link.request, list(link.request.case()))


@transaction.atomic
def request_new_link(email: str, reference: str) -> None:
    """Mail a new link to the private page, or that there is no such request.

    The web page shows the same answer in both cases; only the owner of the mailbox learns which it
    was. Raises RateLimitError.
    """
    verified = SubjectRequest.objects.verified().by_company()
    of_form = verified.filter(reference=reference.strip().upper())
    # One query for the whole case: time must not tell more than the page does.
    case = list(filter_by_email(of_form, "email", email))
    if case:
        _mail_new_link(case[0], case)
    else:
        queue_mail(
            email.strip(),
            "privacy/mail/no_such_request.txt",
            get_language() or "en",
            purpose=MailPurpose.NO_SUCH_REQUEST,
            controller_id=None,
        )


def _mail_new_link(request: SubjectRequest, case: Sequence[SubjectRequest]) -> OutgoingMail | None:
    return mail_status_link(
        request, "new_status_link", purpose=MailPurpose.REQUEST_LINK, requests=case
    )
