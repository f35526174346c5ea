"""What the database refuses to do with impact assessments, by any way."""

from privacy.triggers import Trigger, append_only

APPEND_ONLY = "Impact assessments are append-only."
TRIGGERS: tuple[Trigger, ...] = (
    *append_only("impact_assessment", "privacy_impactassessment", APPEND_ONLY),
    *append_only("assessment_version", "privacy_assessmentversion", APPEND_ONLY),
)
