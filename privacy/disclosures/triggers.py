"""What the database refuses to do with disclosures, by any way: nothing is handed over without two
approvers, and the register is only appended to.

The conditions on INSERT also refuse `INSERT OR REPLACE`, which deletes without a trigger on SQLite.
"""

# ruff: noqa: S608 - nothing in these conditions comes from outside

from privacy.triggers import Trigger

REQUESTS, EVENTS = "privacy_disclosurerequest", "privacy_disclosureevent"
PEOPLE, CHAIN = "privacy_disclosure", "privacy_disclosurechain"
APPEND_ONLY = "The disclosure register is append-only."
DECIDED = "('refused', 'partly', 'fulfilled')"
ENDED = "('refused', 'partly', 'fulfilled', 'recorded')"
HANDED_OVER = "('partly', 'fulfilled')"

_EVENT = f"SELECT 1 FROM {EVENTS} e WHERE e.request_id"
_LAST_SECRECY = (
    f"SELECT e.secret_until FROM {EVENTS} e WHERE e.request_id = NEW.id AND e.kind = 'secrecy' "
    "ORDER BY e.number DESC LIMIT 1"
)
_FIXED = (
    *("company_id", "authority", "reference", "received_at", "basis", "scope", "period_from"),
    *("period_until", "people", "document_digest", "document_name"),
)


def _differs(column: str) -> str:
    new, old = (f"COALESCE(CAST({row}.{column} AS text), '')" for row in ("NEW", "OLD"))
    return f"{new} <> {old}"


def _any_differs(*columns: str) -> str:
    return " OR ".join(map(_differs, columns))


TRIGGERS = (
    Trigger(
        "disclosure_request_new",
        REQUESTS,
        "INSERT",
        "NEW.state <> 'received' OR NEW.company_id IS NULL OR NEW.basis = '' "
        f"OR EXISTS (SELECT 1 FROM {REQUESTS} r WHERE r.id = NEW.id)",
        "A request of an authority begins as received, by a law.",
    ),
    Trigger(
        "disclosure_request_unchanged",
        REQUESTS,
        "UPDATE",
        f"NEW.id <> OLD.id OR {_any_differs(*_FIXED)} "
        "OR NEW.document_seed <> OLD.document_seed AND NEW.document_seed <> ''",
        "A request of an authority is not changed.",
    ),
    Trigger(
        "disclosure_request_decided",
        REQUESTS,
        "UPDATE",
        f"NEW.state <> OLD.state AND (OLD.state <> 'received' OR NEW.state NOT IN {DECIDED} "
        f"OR NOT EXISTS ({_EVENT} = NEW.id AND e.kind = NEW.state))",
        "The state of a request follows an event.",
    ),
    Trigger(
        "disclosure_request_secret",
        REQUESTS,
        "UPDATE",
        f"{_differs('secret_until')} "
        f"AND (NEW.secret_until IS NULL OR NEW.secret_until <> ({_LAST_SECRECY}) "
        f"OR NOT EXISTS ({_EVENT} = NEW.id AND e.kind = 'secrecy'))",
        "The secrecy of a request follows an event.",
    ),
    Trigger("disclosure_request_kept", REQUESTS, "DELETE", "TRUE", APPEND_ONLY),
    Trigger(
        "disclosure_event_chained",
        EVENTS,
        "INSERT",
        f"NOT EXISTS (SELECT 1 FROM {CHAIN} c WHERE c.number = NEW.number) "
        f"OR EXISTS (SELECT 1 FROM {EVENTS} e WHERE e.id = NEW.id OR e.number = NEW.number)",
        "An event is appended to the chain.",
    ),
    Trigger(
        "disclosure_event_begins",
        EVENTS,
        "INSERT",
        "NEW.kind NOT IN ('received', 'approved', 'refused', 'partly', 'fulfilled', 'secrecy') "
        f"OR NEW.staff = '' OR NEW.kind = 'received' AND EXISTS ({_EVENT} = NEW.request_id) "
        f"OR NEW.kind <> 'received' AND NOT EXISTS ({_EVENT} = NEW.request_id)",
        "The first event of a request is its receipt.",
    ),
    Trigger(
        "disclosure_event_four_eyes",
        EVENTS,
        "INSERT",
        f"NEW.kind = 'approved' AND EXISTS ({_EVENT} = NEW.request_id "
        f"AND (e.kind IN {DECIDED} OR e.kind IN ('received', 'approved') "
        "AND e.staff = NEW.staff))",
        "An approver neither entered nor approved the request before.",
    ),
    Trigger(
        "disclosure_event_approved",
        EVENTS,
        "INSERT",
        f"NEW.kind IN {HANDED_OVER} AND (SELECT COUNT(*) FROM {EVENTS} e "
        "WHERE e.request_id = NEW.request_id AND e.kind = 'approved') < 2",
        "Nothing is handed over without two approvers.",
    ),
    Trigger(
        "disclosure_event_once",
        EVENTS,
        "INSERT",
        f"NEW.kind IN {DECIDED} AND EXISTS ({_EVENT} = NEW.request_id AND e.kind IN {DECIDED})",
        "A request is decided once.",
    ),
    Trigger("disclosure_event_unchanged", EVENTS, "UPDATE", "TRUE", APPEND_ONLY),
    Trigger("disclosure_event_kept", EVENTS, "DELETE", "TRUE", APPEND_ONLY),
    Trigger(
        "disclosure_person_new",
        PEOPLE,
        "INSERT",
        f"NEW.disclosed_at IS NOT NULL OR EXISTS ({_EVENT} = NEW.request_id) "
        f"OR EXISTS (SELECT 1 FROM {PEOPLE} p WHERE p.id = NEW.id)",
        "People are entered with their request.",
    ),
    Trigger(
        "disclosure_person_unchanged",
        PEOPLE,
        "UPDATE",
        f"NEW.id <> OLD.id OR {_any_differs('request_id', 'subject_key', 'recipient', 'law')} "
        f"OR OLD.disclosed_at IS NOT NULL AND ({_any_differs('what', 'disclosed_at')})",
        "What was disclosed of a person is not changed.",
    ),
    Trigger(
        "disclosure_person_disclosed",
        PEOPLE,
        "UPDATE",
        "NEW.disclosed_at IS NOT NULL AND OLD.disclosed_at IS NULL "
        f"AND NOT EXISTS ({_EVENT} = NEW.request_id AND e.kind IN {HANDED_OVER})",
        "Nothing is disclosed without two approvers.",
    ),
    Trigger(
        "disclosure_person_kept_from",
        PEOPLE,
        "UPDATE",
        f"{_differs('kept_from')} AND (NEW.kept_from IS NULL OR NEW.kept_from < NEW.disclosed_at "
        f"OR NOT EXISTS ({_EVENT} = NEW.request_id AND e.kind IN {ENDED}) "
        f"OR EXISTS ({_EVENT} = NEW.request_id AND e.kind IN {DECIDED} "
        "AND e.occurred_at > NEW.kept_from))",
        "The retention of a person begins with the decision.",
    ),
    Trigger(
        "disclosure_person_kept",
        PEOPLE,
        "DELETE",
        f"NOT EXISTS (SELECT 1 FROM {CHAIN} c WHERE OLD.kept_from < c.released_before)",
        "This disclosure must be kept.",
    ),
    Trigger("disclosure_chain_kept", CHAIN, "DELETE", "TRUE", APPEND_ONLY),
    Trigger(
        "disclosure_chain_new",
        CHAIN,
        "INSERT",
        f"EXISTS (SELECT 1 FROM {CHAIN} c WHERE c.id = NEW.id)",
        APPEND_ONLY,
    ),
    Trigger(
        "disclosure_chain_grows",
        CHAIN,
        "UPDATE",
        "NEW.id <> OLD.id OR NEW.number < OLD.number OR NEW.number > OLD.number + 1 "
        "OR OLD.released_before IS NOT NULL "
        "AND (NEW.released_before IS NULL OR NEW.released_before < OLD.released_before)",
        "A chain only grows.",
    ),
)
