"""Former addresses: a person keeps their history when they change to another verified address.

Of a former address only data from before the change counts: a mail provider may assign it to
another person later.
"""

from collections.abc import Iterator
from datetime import datetime

from django.db import transaction
from django.utils import timezone

from privacy.email_address import canonical, is_same, stored_form
from privacy.personal_data.models import AddressChange
from privacy.personal_data.rows import filter_by_email
from privacy.registry.subject import DataSubject, FormerAddress

MAX_CHANGES = 50  # former addresses of one person that are followed


def record_change(old: str, new: str) -> None:
    """Record that a person changed their address. Call it once `old` and `new` are verified."""
    if not is_same(old, new):
        AddressChange.objects.create(old_email=stored_form(old), new_email=stored_form(new))


@transaction.atomic
def undo_change(old: str, new: str) -> None:
    """Forget a change to which the holder of the old address objected."""
    for change in filter_by_email(AddressChange.objects.all(), "old_email", old):
        if is_same(change.new_email, new):
            change.delete()


def data_subject(email: str) -> DataSubject:
    """Return the person with this verified address, with their former addresses."""
    return DataSubject(email, tuple(_former(email)))


def _former(email: str) -> Iterator[FormerAddress]:
    """Follow the changes backwards; each address once, until the moment it was given up."""
    seen, waiting, followed = {canonical(email)}, [(email, timezone.now())], 0
    while waiting and followed < MAX_CHANGES:
        address, until = waiting.pop()
        changes = filter_by_email(
            AddressChange.objects.filter(changed_at__lte=until), "new_email", address
        )
        for change in changes.order_by("-changed_at"):
            followed += 1
            if canonical(change.old_email) not in seen:
                seen.add(canonical(change.old_email))
                yield FormerAddress(change.changed_at, change.old_email)
                waiting.append((change.old_email, change.changed_at))


def current_address(email: str, since: datetime) -> str:
    """Return the address that the person who had `email` at a moment has verified last.

    Changes from before that moment were another person's, or the way to this address.
    """
    for _step in range(MAX_CHANGES):
        changes = AddressChange.objects.filter(changed_at__gte=since)
        change = filter_by_email(changes, "old_email", email).order_by("changed_at").first()
        if change is None:
            break
        email, since = change.new_email, change.changed_at
    return email


def addresses_since(email: str) -> list[str]:
    """Return the addresses that the person has verified since, the newest last."""
    later, seen, waiting = list[str](), {canonical(email)}, [email]
    while waiting and len(later) < MAX_CHANGES:
        changes = filter_by_email(AddressChange.objects.all(), "old_email", waiting.pop())
        for new_email in changes.order_by("changed_at").values_list("new_email", flat=True):
            if canonical(new_email) not in seen:
                seen.add(canonical(new_email))
                later.append(new_email)
                waiting.append(new_email)
    return later
