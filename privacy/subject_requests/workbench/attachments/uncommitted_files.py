"""Files that a crash left before their row was committed: nobody can read them, so they go."""

from datetime import UTC, datetime, timedelta

from django.utils import timezone

from privacy.subject_requests.workbench.attachments.models import RequestAttachment
from privacy.subject_requests.workbench.attachments.storage import folder, path_of

BEING_ADDED = timedelta(days=1)  # after that, no transaction that could commit the row is open


def delete_uncommitted_files() -> int:
    """Delete the files, whole or half written, that no row names; return how many.

    The folder is read before the rows: what is added meanwhile is not looked at.
    """
    paths = list(folder().iterdir()) if folder().exists() else []
    names = RequestAttachment.objects.order_by().values_list("file", flat=True)
    named = {path_of(name) for name in names.iterator()}
    oldest, deleted = timezone.now() - BEING_ADDED, 0
    for path in paths:
        written_at = datetime.fromtimestamp(path.stat().st_mtime, UTC)
        if path not in named and written_at < oldest:
            path.unlink(missing_ok=True)
            deleted += 1
    return deleted
