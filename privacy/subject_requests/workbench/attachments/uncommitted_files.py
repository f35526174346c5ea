"""Files that a crash left before their row was committed: nobody can read them, so they go."""

from privacy.subject_requests.workbench.attachments.models import RequestAttachment
from privacy.subject_requests.workbench.attachments.storage import files, name_on_disk


def delete_uncommitted_files() -> int:
    """Delete the files, whole or half written, that no row names; return how many."""
    names = RequestAttachment.objects.order_by().values_list("file", flat=True)
    return files.delete_unnamed(map(name_on_disk, names.iterator()))
