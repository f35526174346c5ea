"""What the database refuses to do with the versions of the notice: they are only appended to.

The condition on INSERT also refuses `INSERT OR REPLACE`, which deletes without a trigger on SQLite.
"""

from privacy.triggers import Trigger

VERSIONS = "privacy_noticeversion"
APPEND_ONLY = "Versions of the notice are append-only."
# The next number, and a moment that is not before that of the last version.
_NOT_NEXT = (
    f"NEW.number <> (SELECT COALESCE(MAX(v.number), 0) + 1 FROM {VERSIONS} v) "  # noqa: S608
    f"OR EXISTS (SELECT 1 FROM {VERSIONS} v WHERE v.in_force_from > NEW.in_force_from)"
)

TRIGGERS = (
    Trigger("notice_version_next", VERSIONS, "INSERT", _NOT_NEXT, APPEND_ONLY),
    Trigger("notice_version_unchanged", VERSIONS, "UPDATE", "TRUE", APPEND_ONLY),
    Trigger("notice_version_kept", VERSIONS, "DELETE", "TRUE", APPEND_ONLY),
)
