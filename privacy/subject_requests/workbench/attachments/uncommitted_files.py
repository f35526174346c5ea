"""Files that a crash left before their row was committed: nobody can read them, so they go."""

from collections.abc import Iterator

from privacy.subject_requests.workbench.attachments.models import RequestAttachment
from privacy.subject_requests.workbench.attachments.storage import files, name_on_disk


def delete_uncommitted_files() -> int:
    """Delete the files, whole or half written, that no row names; return how many."""
    return files.delete_unnamed()


@files.named_by
def _attached() -> Iterator[str]:
    """Yield the names, on the disk, of all attachments."""
    names = RequestAttachment.objects.order_by().values_list("file", flat=True)
    yield from map(name_on_disk, names.iterator())
