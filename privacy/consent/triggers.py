"""What the database refuses to do with the ledger, no matter who asks: rows are only appended.

An event is deleted once it is released at the end of its retention period, which each use of the
consent begins again. The conditions on INSERT
also refuse `INSERT OR REPLACE`, which deletes without a trigger on SQLite.
"""

# ruff: noqa: S608 - nothing in these conditions comes from outside

from privacy.consent.models import ConsentChain
from privacy.triggers import Trigger

APPEND_ONLY = "The consent ledger is append-only."
RECEIPTS, EVENTS, USES = (key.value for key in ConsentChain.Key)

_CHAIN = "SELECT 1 FROM privacy_consentchain c WHERE c.id ="
_EVENT = "SELECT 1 FROM privacy_consentevent e WHERE"
_USE = "SELECT 1 FROM privacy_consentuse u"
_BATCH = "SELECT 1 FROM privacy_consentusebatch b WHERE"
_SAME = "e.subject_key = NEW.subject_key AND e.topic = NEW.topic AND e.channel = NEW.channel"
# Uses since the release of a consent that the event OLD belongs to: no end of it lies between.
_USED_SINCE = (
    "SELECT 1 FROM privacy_consentevent g, privacy_consentuse u "
    "WHERE g.subject_key = OLD.subject_key AND g.topic = OLD.topic AND g.channel = OLD.channel "
    "AND u.grant_id = g.id AND u.used_at >= c.released_before "
    "AND NOT EXISTS (SELECT 1 FROM privacy_consentevent w "
    "WHERE w.subject_key = OLD.subject_key AND w.topic = OLD.topic AND w.channel = OLD.channel "
    "AND w.choice IN ('withdrawn', 'expired') AND w.number >= OLD.number AND w.number < g.number)"
)


def _never(table: str, event: str, name: str) -> Trigger:
    return Trigger(name, table, event, "TRUE", APPEND_ONLY)


def _is_not_pruned(chain: int) -> str:
    return f"NOT EXISTS ({_CHAIN} {chain} AND OLD.number <= c.pruned_number)"


def _is_not_next(chain: int, column: str = "number") -> str:
    return f"NOT EXISTS ({_CHAIN} {chain} AND c.number = NEW.{column})"


TRIGGERS = (
    _never("privacy_consentevent", "UPDATE", "consent_event_unchanged"),
    Trigger(
        "consent_event_kept",
        "privacy_consentevent",
        "DELETE",
        f"NOT EXISTS ({_CHAIN} {EVENTS} AND OLD.occurred_at < c.released_before "
        f"AND NOT EXISTS ({_USED_SINCE}))",
        "This consent event must be kept as proof.",
    ),
    _never("privacy_consentuse", "UPDATE", "consent_use_unchanged"),
    Trigger(
        "consent_use_kept",
        "privacy_consentuse",
        "DELETE",
        f"NOT EXISTS ({_CHAIN} {EVENTS} AND OLD.used_at < c.released_before)",
        "This use of a consent must be kept as proof.",
    ),
    Trigger(
        "consent_use_of_a_consent",
        "privacy_consentuse",
        "INSERT",
        f"NOT EXISTS ({_EVENT} e.id = NEW.grant_id AND e.choice IN ('confirmed', 'renewed')) "
        f"OR EXISTS ({_USE} WHERE u.id = NEW.id)",
        "What is used is a consent in the ledger.",
    ),
    Trigger(
        "consent_use_chained",
        "privacy_consentuse",
        "INSERT",
        f"{_is_not_next(USES, 'batch')} OR EXISTS ({_BATCH} b.number = NEW.batch)",
        "A use of a consent is recorded in a batch, by the ledger.",
    ),
    _never("privacy_consentusebatch", "UPDATE", "consent_batch_unchanged"),
    Trigger(
        "consent_batch_kept",
        "privacy_consentusebatch",
        "DELETE",
        _is_not_pruned(USES),
        APPEND_ONLY,
    ),
    Trigger(
        "consent_batch_next",
        "privacy_consentusebatch",
        "INSERT",
        f"{_is_not_next(USES)} OR EXISTS ({_BATCH} b.number = NEW.number)",
        APPEND_ONLY,
    ),
    Trigger(
        "consent_event_chained",
        "privacy_consentevent",
        "INSERT",
        f"{_is_not_next(EVENTS)} OR NOT EXISTS "
        "(SELECT 1 FROM privacy_consentchainentry l WHERE l.number = NEW.number) "
        f"OR EXISTS ({_EVENT} e.id = NEW.id OR e.number = NEW.number)",
        "A consent event is appended to the chain, by the ledger.",
    ),
    Trigger(
        "consent_event_follows",
        "privacy_consentevent",
        "INSERT",
        "NEW.choice IN ('confirmed', 'renewed') AND NOT EXISTS ("
        f"{_EVENT} e.id = NEW.follows_id AND {_SAME} AND e.wording_id = NEW.wording_id "
        "AND (NEW.choice = 'confirmed' AND e.choice = 'granted' "
        "OR NEW.choice = 'renewed' AND e.choice IN ('confirmed', 'renewed')) "
        "AND NOT EXISTS (SELECT 1 FROM privacy_consentevent w "
        "WHERE w.subject_key = NEW.subject_key AND w.topic = NEW.topic "
        "AND w.channel = NEW.channel AND w.choice IN ('withdrawn', 'expired') "
        "AND w.number > e.number))",
        "A confirmation follows a grant that was not withdrawn.",
    ),
    _never("privacy_consentchainentry", "UPDATE", "consent_link_unchanged"),
    Trigger(
        "consent_link_kept",
        "privacy_consentchainentry",
        "DELETE",
        _is_not_pruned(EVENTS),
        APPEND_ONLY,
    ),
    Trigger(
        "consent_link_next",
        "privacy_consentchainentry",
        "INSERT",
        f"{_is_not_next(EVENTS)} OR EXISTS "
        "(SELECT 1 FROM privacy_consentchainentry l WHERE l.number = NEW.number)",
        APPEND_ONLY,
    ),
    _never("privacy_receiptentry", "UPDATE", "consent_receipt_unchanged"),
    Trigger(
        "consent_receipt_kept",
        "privacy_receiptentry",
        "DELETE",
        _is_not_pruned(RECEIPTS),
        APPEND_ONLY,
    ),
    Trigger(
        "consent_receipt_next",
        "privacy_receiptentry",
        "INSERT",
        f"{_is_not_next(RECEIPTS)} OR EXISTS (SELECT 1 FROM privacy_receiptentry r "
        "WHERE r.number = NEW.number "
        "OR r.receipt_digest = NEW.receipt_digest AND r.choice = NEW.choice)",
        APPEND_ONLY,
    ),
    _never("privacy_consentwording", "UPDATE", "consent_wording_unchanged"),
    _never("privacy_consentwording", "DELETE", "consent_wording_kept"),
    Trigger(
        "consent_wording_new",
        "privacy_consentwording",
        "INSERT",
        "EXISTS (SELECT 1 FROM privacy_consentwording w WHERE w.id = NEW.id OR w.topic = NEW.topic "
        "AND w.channel = NEW.channel AND w.version = NEW.version AND w.language = NEW.language)",
        APPEND_ONLY,
    ),
    _never("privacy_consentchain", "DELETE", "consent_chain_kept"),
    Trigger(
        "consent_chain_new",
        "privacy_consentchain",
        "INSERT",
        f"EXISTS ({_CHAIN} NEW.id)",
        APPEND_ONLY,
    ),
    Trigger(
        "consent_chain_grows",
        "privacy_consentchain",
        "UPDATE",
        "NEW.id <> OLD.id OR NEW.number < OLD.number OR NEW.number > OLD.number + 1 "
        "OR NEW.pruned_number < OLD.pruned_number OR NEW.pruned_number > OLD.number "
        "OR OLD.released_before IS NOT NULL "
        "AND (NEW.released_before IS NULL OR NEW.released_before < OLD.released_before)",
        "A chain only grows.",
    ),
)
