"""What the database refuses to do with the rules of companies, by any way."""

from privacy.triggers import Trigger, append_only

RULES, APPROVALS = "privacy_companyrule", "privacy_companyruleapproval"
NAMED = "A rule names who entered it."
BY_ANOTHER = "A rule is approved by someone who did not enter it."
_ENTERED = f"FROM {RULES} r WHERE r.id = NEW.rule_id AND r.entered_by = NEW.approved_by"
_BY_THE_SAME = f"NEW.approved_by = '' OR EXISTS (SELECT 1 {_ENTERED})"

TRIGGERS: tuple[Trigger, ...] = (
    *append_only("company_rule", RULES, "Rules of companies are append-only."),
    *append_only("rule_approval", APPROVALS, "Approvals of rules are append-only."),
    Trigger("company_rule_named", RULES, "INSERT", "NEW.entered_by = ''", NAMED),
    Trigger("rule_approval_by_another", APPROVALS, "INSERT", _BY_THE_SAME, BY_ANOTHER),
)
