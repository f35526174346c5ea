"""What the database refuses to do with security reviews, by any way: they are only appended to.

The condition on INSERT also refuses `INSERT OR REPLACE`, which deletes without a trigger on SQLite.
"""

from privacy.triggers import Trigger

REVIEWS = "privacy_securityreview"
APPEND_ONLY = "Security reviews are append-only."

TRIGGERS = (
    Trigger(
        "security_review_new",
        REVIEWS,
        "INSERT",
        f"NEW.next_due_on <= NEW.held_on OR EXISTS (SELECT 1 FROM {REVIEWS} r WHERE r.id = NEW.id)",  # noqa: S608
        APPEND_ONLY,
    ),
    Trigger("security_review_unchanged", REVIEWS, "UPDATE", "TRUE", APPEND_ONLY),
    Trigger("security_review_kept", REVIEWS, "DELETE", "TRUE", APPEND_ONLY),
)
