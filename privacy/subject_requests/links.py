"""Links of a request, with secret tokens of which only digests are stored."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.db import transaction
from django.db.models import Q, QuerySet
from django.utils import timezone

from privacy.conf import conf
from privacy.links import absolute_url, new_token, token_digest
from privacy.outbox.mail_purposes import MailPurpose
from privacy.outbox.models import OutgoingMail
from privacy.outbox.queue import queue_mail
from privacy.subject_requests.models import RequestLink, SubjectRequest

MAIL_WAITS = Q(mail__isnull=False, mail__sent_at=None)


@transaction.atomic(savepoint=False)  # `queue_mail` makes a savepoint of its own
def mail_link(
    request: SubjectRequest,
    opens: RequestLink.Purpose,
    lifetime: timedelta,
    template: str,
    *,
    purpose: MailPurpose,
    queued: bool = False,
    requests: Sequence[SubjectRequest] = (),
    **context: Any,
) -> OutgoingMail:
    """Mail the person a new link to a page of the request, in its language.

    A mail about `requests` to several companies is sent by the one that runs the site.

    `opens` names the page; `lifetime` starts when the mail is sent; `queued` holds the mail back
    in the queue; `context` is for the template. Raises RateLimitError.
    """
    token, link = _new_link(request, opens, lifetime)
    link.mail = queue_mail(
        request.email,
        f"privacy/mail/{template}.txt",
        request.language,
        purpose=purpose,
        queued=queued,
        about=str(request.pk),
        controller_id=request.controller_id if len(requests) < 2 else None,
        request=request,
        requests=requests,
        link=absolute_url(f"privacy:{opens.value}", request.language, token=token),
        days=lifetime.days,
        hours=conf.STATUS_LINK_GRACE // timedelta(hours=1),
        **context,
    )
    link.save()
    return link.mail


def mail_status_link(
    request: SubjectRequest,
    template: str,
    *,
    purpose: MailPurpose = MailPurpose.REQUEST,
    **context: Any,
) -> OutgoingMail | None:
    """Mail the person a new link to the private page; `context` is for the template.

    Returns None, and mails nothing, where the request names a number without an email address on
    file: its private page is opened by codes.
    """
    if not request.email:
        return None
    lifetime = conf.STATUS_LINK_LIFETIME
    return mail_link(
        request, RequestLink.Purpose.STATUS, lifetime, template, purpose=purpose, **context
    )


def make_token(request: SubjectRequest, purpose: RequestLink.Purpose, lifetime: timedelta) -> str:
    """Store the digest of a new token, valid for `lifetime` from now, and return the token."""
    token, link = _new_link(request, purpose, lifetime)
    link.save()
    return token


def start_clock(sender: object, mails: Sequence[UUID], moment: datetime, **kwargs: object) -> None:
    """Start the lifetime of links when their mail is sent. Receiver of the signal `mail_sent`."""
    for link in RequestLink.objects.filter(mail__in=mails):
        link.expires_at += moment - link.created_at
        link.created_at = moment
        link.save(update_fields=["created_at", "expires_at"])


def delete_expired_links() -> int:
    """Delete expired links, except those whose mail is not sent yet; return how many."""
    return (
        RequestLink.objects.exclude(MAIL_WAITS).filter(expires_at__lte=timezone.now()).delete()[0]
    )


def find_link(token: str, purpose: RequestLink.Purpose) -> RequestLink | None:
    """Return the unexpired link behind a token, used or not; None where there is none."""
    links = RequestLink.objects.select_related("request__controller")
    return links.filter(
        token_digest=token_digest(token), purpose=purpose, expires_at__gt=timezone.now()
    ).first()


def links_that_may_still_work(purpose: RequestLink.Purpose) -> QuerySet[RequestLink]:
    """Return the links that have not expired, and those whose mail is not sent yet."""
    return RequestLink.objects.filter(
        MAIL_WAITS | Q(expires_at__gt=timezone.now()), purpose=purpose
    )


def _new_link(
    request: SubjectRequest, purpose: RequestLink.Purpose, lifetime: timedelta
) -> tuple[str, RequestLink]:
    """Return a new token, and its link, valid for `lifetime` from now, to be saved."""
    token, now = new_token(), timezone.now()
    link = RequestLink(
        request=request,
        purpose=purpose,
        token_digest=token_digest(token),
        created_at=now,
        expires_at=now + lifetime,
    )
    return token, link
