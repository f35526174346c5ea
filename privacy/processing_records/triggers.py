"""What the database refuses to do with the versions of records, by any way."""

from privacy.triggers import Trigger, append_only

TRIGGERS: tuple[Trigger, ...] = append_only(
    "record_version", "privacy_recordversion", "Records of processing are append-only."
)
