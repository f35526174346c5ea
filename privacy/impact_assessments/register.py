"""The assessments as the record of processing shows them, and their due reviews."""

from collections.abc import Iterator

from django.utils.translation import gettext_lazy as _

from privacy.controllers.models import Controller
from privacy.due_reviews.due_list import DueReview
from privacy.impact_assessments.models import AssessmentVersion, ImpactAssessment


def assessed(company: Controller | None = None) -> list[dict[str, str]]:
    """Return what the record says of the assessments of a company, or of all."""
    rows = []
    for assessment, version in _current():
        if company is None or assessment.company_id == company.pk:
            rows.append(
                {
                    "title": assessment.title,
                    "datasets": ", ".join(assessment.dataset_titles),
                    "decision": version.get_decision_display(),
                    "consulted": f"{version.consulted_on or ''}",
                    "day": f"{version.entered_at:%Y-%m-%d}",
                    "review": f"{version.next_review_on:%Y-%m-%d}",
                }
            )
    return rows


def reviews() -> Iterator[DueReview]:
    """Yield the next review of each assessment that is not given up."""
    for assessment, version in _current():
        if version.decision != AssessmentVersion.Decision.NOT:
            yield DueReview(
                assessment,
                _("data protection impact assessment"),
                assessment.title,
                assessment.company,
                version.next_review_on,
            )


def _current() -> Iterator[tuple[ImpactAssessment, AssessmentVersion]]:
    rows = ImpactAssessment.objects.select_related("company").prefetch_related("versions")
    for assessment in rows:
        if assessment.current is not None:
            yield assessment, assessment.current
