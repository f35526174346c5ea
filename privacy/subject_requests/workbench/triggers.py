"""What the database refuses to do with notes about requests: change them."""

from privacy.triggers import Trigger

NOTES = "privacy_requestnote"

TRIGGERS = (
    Trigger(
        "request_note_unchanged",
        NOTES,
        "UPDATE",
        "NEW.id <> OLD.id OR NEW.request_id <> OLD.request_id OR NEW.text <> OLD.text "
        "OR NEW.written_at <> OLD.written_at OR NEW.author_id IS NOT NULL "
        "AND (OLD.author_id IS NULL OR NEW.author_id <> OLD.author_id)",
        "A note is not changed.",
    ),
)
