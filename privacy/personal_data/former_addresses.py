"""A person keeps their history when they change their address: both were proved, so both are
theirs.

Of a former address only what came before the change counts: a mail provider may give it to somebody
else later.
"""

from collections.abc import Iterator

from django.db import transaction
from django.utils import timezone

from privacy.email_address import canonical, is_same, stored_form
from privacy.personal_data.models import AddressChange
from privacy.personal_data.rows import filter_by_email
from privacy.registry.subject import DataSubject, FormerAddress

MAX_CHANGES = 50  # former addresses of one person that are followed


def record_change(old: str, new: str) -> None:
    """Note that the person behind `old`, which they had proved, has proved `new`. Call it once both
    are proved."""
    if not is_same(old, new):
        AddressChange.objects.create(old_email=stored_form(old), new_email=stored_form(new))


@transaction.atomic
def undo_change(old: str, new: str) -> None:
    """Forget a change to which the holder of the old address objected."""
    for change in filter_by_email(AddressChange.objects.all(), "old_email", old):
        if is_same(change.new_email, new):
            change.delete()


def data_subject(email: str) -> DataSubject:
    """The person behind an address that is proved now, with the addresses that they had before."""
    return DataSubject(email, tuple(_former(email)))


def _former(email: str) -> Iterator[FormerAddress]:
    """Back through the changes, each address once, until the moment at which it was given up."""
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


def addresses_since(email: str) -> list[str]:
    """The addresses that the person behind this one has proved since, the newest last."""
    later, seen, waiting = list[str](), {canonical(email)}, [email]
    while waiting and len(later) < MAX_CHANGES:
        changes = filter_by_email(AddressChange.objects.all(), "old_email", waiting.pop())
        for new_email in changes.order_by("changed_at").values_list("new_email", flat=True):
            if canonical(new_email) not in seen:
                seen.add(canonical(new_email))
                later.append(new_email)
                waiting.append(new_email)
    return later
