"""Links that open "My data" without an account: mailed, used once, then a visit of an hour.

The answer is the same whether or not anything is stored about the address, since nothing is looked
up: the mailbox gets a link in every case.
"""

from collections.abc import Sequence
from datetime import datetime, timedelta
from uuid import UUID

from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import get_language

from privacy.conf import conf as layer
from privacy.links import absolute_url, new_token, token_digest
from privacy.my_data.conf import conf
from privacy.my_data.models import MyDataLink
from privacy.outbox.mail_purposes import MailPurpose
from privacy.outbox.models import OutgoingMail
from privacy.outbox.queue import queue_mail


@transaction.atomic
def mail_link(email: str) -> OutgoingMail:
    """Mail a link to "My data" to an address. Raises RateLimitError."""
    token, now, language = new_token(), timezone.now(), get_language() or "en"
    mail = queue_mail(
        email,
        "privacy/mail/my_data_link.txt",
        language,
        purpose=MailPurpose.MY_DATA,
        controller_id=None,
        link=absolute_url("privacy:open_my_data", language, token=token),
        hours=conf.MY_DATA_LINK_LIFETIME // timedelta(hours=1),
    )
    MyDataLink.objects.create(
        email=email,
        language=language,
        token_digest=token_digest(token),
        mail=mail,
        asked_at=now,
        expires_at=now + layer.UNVERIFIED_RETENTION,  # sooner once the mail is sent
    )
    return mail


def start_clock(sender: object, mails: Sequence[UUID], moment: datetime, **kwargs: object) -> None:
    """Start the lifetime of links when their mail is sent. Receiver of the signal `mail_sent`."""
    MyDataLink.objects.filter(mail__in=mails, opened_at=None).update(
        asked_at=moment, expires_at=moment + conf.MY_DATA_LINK_LIFETIME
    )


def find_link(token: str) -> MyDataLink | None:
    """Return the link behind a mailed token that can still be opened; None where there is none."""
    return _valid(token).filter(opened_at=None).first()


def open_visit(token: str) -> str | None:
    """Use a mailed link; return the token of the visit that begins, None where it is not valid.

    One conditional UPDATE, so that the link opens one visit.
    """
    visit, now = new_token(), timezone.now()
    opened = (
        _valid(token)
        .filter(opened_at=None)
        .update(
            token_digest=token_digest(visit), opened_at=now, expires_at=now + conf.MY_DATA_VISIT
        )
    )
    return visit if opened else None


def visitor_of(token: str) -> str:
    """Return the address whose owner a visit's token belongs to; empty where it has ended."""
    visit = _valid(token).filter(opened_at__isnull=False).first()
    return visit.email if visit else ""


def end_visit(token: str) -> None:
    """End a visit at once."""
    _valid(token).update(expires_at=timezone.now())


def _valid(token: str) -> QuerySet[MyDataLink]:
    return MyDataLink.objects.filter(
        token_digest=token_digest(token), expires_at__gt=timezone.now()
    )
