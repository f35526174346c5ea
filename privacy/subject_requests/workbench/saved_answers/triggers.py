"""What the database refuses to do with versions of saved answers: change or delete them."""

from privacy.triggers import Trigger, append_only

TABLE = "privacy_savedanswerversion"
KEPT = "A version of a saved answer is neither changed nor deleted."
NEW, _UNCHANGED, DELETED = append_only("saved_answer_version", TABLE, KEPT)

TRIGGERS = (
    NEW,
    DELETED,
    Trigger(
        "saved_answer_version_unchanged",
        TABLE,
        "UPDATE",
        "NEW.id <> OLD.id OR NEW.answer_id <> OLD.answer_id OR NEW.number <> OLD.number "
        "OR NEW.text <> OLD.text OR NEW.written_at <> OLD.written_at "
        "OR NEW.written_by_id IS NOT NULL "
        "AND (OLD.written_by_id IS NULL OR NEW.written_by_id <> OLD.written_by_id)",
        KEPT,
    ),
)
