"""To whom a notice goes: to customers, or to people recorded before anything was written."""

from collections.abc import Iterable, Iterator
from typing import Any, NamedTuple

from django.db import transaction

from privacy.personal_data.known_addresses import current_addresses
from privacy.service_notices.conf import conf
from privacy.service_notices.models import NoticeAddressee, ServiceNotice
from privacy.service_notices.recipients import NoticeRecipient

State = ServiceNotice.State
BATCH = 1000  # rows per statement


class NoticeDraft(NamedTuple):
    """Text of a notice in one language."""

    language: str
    subject: str
    body: str


def begin() -> ServiceNotice:
    """Return a notice without text, for which people are being collected."""
    return ServiceNotice.objects.create(kind=ServiceNotice.Kind.INCIDENT, state=State.COLLECTING)


def record(notice: ServiceNotice, subject_keys: Iterable[str]) -> None:
    """Record people by their pseudonyms, each once; nobody once the notice is drafted or
    cancelled."""
    if notice.state == State.COLLECTING:
        rows = [NoticeAddressee(notice=notice, subject_key=key) for key in subject_keys]
        NoticeAddressee.objects.bulk_create(rows, batch_size=BATCH, ignore_conflicts=True)


@transaction.atomic
def draft(notice: ServiceNotice, texts: Iterable[NoticeDraft], staff: Any) -> bool:
    """Make a draft of a notice that was collecting; return whether it was. Another person than
    `staff` must approve it."""
    rows = ServiceNotice.objects.filter(pk=notice.pk, state=State.COLLECTING)
    if not rows.update(state=State.DRAFT):
        return False
    notice.refresh_from_db()
    notice.edit(staff)
    notice.save()
    for text in texts:
        notice.texts.create(**text._asdict())
    return True


def recipients_of(notice: ServiceNotice) -> Iterator[NoticeRecipient]:
    """Yield who is told: the addressees of whom a table still holds an address, or the customers
    that the site names."""
    if notice.is_addressed:
        keys = notice.addressees.values_list("subject_key", flat=True)
        for address in current_addresses(set(keys)):
            yield NoticeRecipient(address.email, address.language, ())
    elif conf.NOTICE_SOURCE is not None:
        yield from conf.NOTICE_SOURCE.recipients(notice)


def count_of(notice: ServiceNotice) -> int:
    """Return how many people a notice concerns."""
    if notice.is_addressed:
        return notice.addressees.count()
    return conf.NOTICE_SOURCE.count(notice) if conf.NOTICE_SOURCE else 0
