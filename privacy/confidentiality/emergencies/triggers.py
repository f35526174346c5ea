"""What the database refuses to do with accesses in an emergency: change them, review them twice, or
delete them unreviewed."""

# ruff: noqa: S608 - nothing in these conditions comes from outside

from privacy.triggers import Trigger

TABLE = "privacy_emergencyaccess"
KEPT = "An access in an emergency is not changed, and is kept until it is reviewed."
FIXED = ("id", "company_id", "subject_key", "reason", "opened_at", "until")
REVIEWED = ("verdict", "reviewed_at", "review_note")


def _differs(column: str) -> str:
    new, old = (f"COALESCE(CAST({row}.{column} AS text), '')" for row in ("NEW", "OLD"))
    return f"{new} <> {old}"


def _is_replaced(column: str) -> str:
    """Return the condition that a reference is set to another row; it may become NULL."""
    return f"NEW.{column} IS NOT NULL AND {_differs(column)}"


TRIGGERS = (
    Trigger(
        "emergency_access_new",
        TABLE,
        "INSERT",
        "NEW.reviewed_at IS NOT NULL OR NEW.reviewed_by_id IS NOT NULL OR NEW.staff_id IS NULL "
        "OR NEW.until <= NEW.opened_at "
        f"OR EXISTS (SELECT 1 FROM {TABLE} e WHERE e.id = NEW.id)",
        KEPT,
    ),
    Trigger(
        "emergency_access_unchanged",
        TABLE,
        "UPDATE",
        " OR ".join(map(_differs, FIXED))
        + f" OR {_is_replaced('staff_id')} OR NEW.email <> '' AND {_differs('email')}",
        KEPT,
    ),
    Trigger(
        "emergency_access_reviewed_once",
        TABLE,
        "UPDATE",
        f"OLD.reviewed_at IS NOT NULL AND ({' OR '.join(map(_differs, REVIEWED))} "
        f"OR {_is_replaced('reviewed_by_id')}) OR OLD.reviewed_at IS NULL AND "
        "NEW.reviewed_at IS NOT NULL AND (NEW.reviewed_by_id IS NULL "
        "OR NEW.reviewed_by_id = NEW.staff_id)",
        KEPT,
    ),
    Trigger("emergency_access_kept", TABLE, "DELETE", "OLD.reviewed_at IS NULL", KEPT),
)
