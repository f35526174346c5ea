"""What the database refuses to do with undertakings: change a text below which someone signed, or a
signature."""

# ruff: noqa: S608 - nothing in these conditions comes from outside

from privacy.triggers import Trigger

UNDERTAKINGS, TEXTS = "privacy_undertaking", "privacy_undertakingtext"
SIGNATURES = "privacy_undertakingsignature"
SIGNED = f"EXISTS (SELECT 1 FROM {SIGNATURES} s WHERE s.undertaking_id = "
FIXED = "An undertaking that was signed is not changed."
KEPT = "A signature is not changed, and is kept while its owner works here."
OF_SIGNATURE = ("undertaking_id", "subject_key", "language", "digest", "signed_at")


def _differs(column: str) -> str:
    new, old = (f"COALESCE(CAST({row}.{column} AS text), '')" for row in ("NEW", "OLD"))
    return f"{new} <> {old}"


TRIGGERS = (
    Trigger(
        "undertaking_unchanged",
        UNDERTAKINGS,
        "UPDATE",
        f"{SIGNED}OLD.id) AND ({_differs('id')} OR {_differs('company_id')} "
        f"OR {_differs('version')} OR {_differs('published_at')})",
        FIXED,
    ),
    Trigger("undertaking_kept", UNDERTAKINGS, "DELETE", f"{SIGNED}OLD.id)", FIXED),
    Trigger(
        "undertaking_text_new",
        TEXTS,
        "INSERT",
        f"{SIGNED}NEW.undertaking_id) "
        f"OR EXISTS (SELECT 1 FROM {TEXTS} t WHERE t.id = NEW.id "
        f"AND {SIGNED}t.undertaking_id))",
        FIXED,
    ),
    Trigger(
        "undertaking_text_unchanged",
        TEXTS,
        "UPDATE",
        f"{SIGNED}OLD.undertaking_id) OR {SIGNED}NEW.undertaking_id)",
        FIXED,
    ),
    Trigger("undertaking_text_kept", TEXTS, "DELETE", f"{SIGNED}OLD.undertaking_id)", FIXED),
    Trigger(
        "undertaking_signature_new",
        SIGNATURES,
        "INSERT",
        f"NEW.kept_from IS NOT NULL OR LENGTH(NEW.digest) <> 64 "
        f"OR EXISTS (SELECT 1 FROM {SIGNATURES} s WHERE s.id = NEW.id) "
        f"OR NOT EXISTS (SELECT 1 FROM {UNDERTAKINGS} u "
        "WHERE u.id = NEW.undertaking_id AND u.published_at IS NOT NULL)",
        "Only what is in force is signed.",
    ),
    Trigger(
        "undertaking_signature_unchanged",
        SIGNATURES,
        "UPDATE",
        f"NEW.id <> OLD.id OR {' OR '.join(map(_differs, OF_SIGNATURE))} "
        f"OR NEW.staff_id IS NOT NULL AND {_differs('staff_id')} "
        f"OR OLD.kept_from IS NOT NULL AND {_differs('kept_from')}",
        KEPT,
    ),
    Trigger("undertaking_signature_kept", SIGNATURES, "DELETE", "OLD.kept_from IS NULL", KEPT),
)
