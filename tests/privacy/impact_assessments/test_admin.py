"""Impact assessments: filled from the registry, decided with advice, printable, in the record."""

from datetime import date, timedelta
from typing import Any

import pytest
from django.db import IntegrityError, transaction
from django.urls import reverse
from django.utils import timezone, translation

from privacy.controllers.models import Controller
from privacy.due_reviews.due_list import due_reviews
from privacy.impact_assessments.models import AssessmentVersion, ImpactAssessment
from privacy.impact_assessments.template import filled_sections
from privacy.processing_records.content import record_of
from tests.support.append_only import refuses
from tests.support.clerks import clerk_of, client_of
from tests.support.companies import company
from tests.support.company_rules import rule

pytestmark = pytest.mark.django_db
ADD = "admin:privacy_impactassessment_add"


@pytest.fixture
def magenta(controller: Controller) -> Controller:
    return company("magenta", "AT")


@pytest.fixture
def assessment(magenta: Controller) -> ImpactAssessment:
    return ImpactAssessment.objects.create(
        company=magenta, title="Online shop", datasets=["orders.Order"], entered_by="1"
    )


def page_of(assessment: ImpactAssessment) -> str:
    return reverse("admin:privacy_impactassessment_change", args=[assessment.pk])


def values(**changes: object) -> dict[str, Any]:
    due = timezone.localdate() + timedelta(days=300)
    texts = dict.fromkeys(("description", "necessity", "risks", "measures"), "A text.")
    return {**texts, "owner": "Shop", "decision": "open", "next_review_on": due} | changes


def sent(**changes: object) -> dict[str, Any]:
    form = {f"versions-0-{name}": value for name, value in values(**changes).items()}
    return form | {"versions-TOTAL_FORMS": "1", "versions-INITIAL_FORMS": "0"}


def test_the_first_version_is_filled_from_what_the_software_knows(
    magenta: Controller, assessment: ImpactAssessment
) -> None:
    rule(magenta)
    with translation.override("en"):
        sections = filled_sections(magenta, ["orders.Order"])
    assert "Your orders: to carry out your order" in sections["description"]
    assert "7 years: § 212 UGB, § 132 BAO" in sections["necessity"]
    assert "invoice" not in sections["description"].partition("Your orders")[0]
    lines = sections["necessity"].split("\n\n")
    assert len(lines) == len(set(lines))
    assert "Encryption of access packages" in sections["measures"]
    client = client_of(clerk_of(magenta, "officer@telekom.example"))
    text = client.get(page_of(assessment)).content.decode()
    assert "§ 212 UGB, § 132 BAO" in text


def test_staff_begin_an_assessment_of_their_company_and_append_versions(
    controller: Controller, magenta: Controller
) -> None:
    client = client_of(clerk_of(magenta, "officer@telekom.example"))
    begun = {"company": magenta.pk, "title": "Shop", "datasets": ["orders.Order"]}
    unfit: list[dict[str, Any]] = [
        {"company": controller.pk},
        {"datasets": []},
        {"datasets": ["no.Model"]},
    ]
    for changes in unfit:
        assert client.post(reverse(ADD), begun | changes).status_code == 200
    assert client.post(reverse(ADD), begun).status_code == 302
    assessment = ImpactAssessment.objects.get()
    assert client.post(page_of(assessment), sent()).status_code == 302
    version = AssessmentVersion.objects.get()
    assert version.entered_by
    wrong: list[dict[str, Any]] = [
        {"decision": "carry_out"},
        {"decision": "not", "officer_advice": "Do not.", "risks": "A text. Severity: …"},
        {"decision": "carry_out", "officer_advice": "Do.", "prior_consultation": "on"},
        {"next_review_on": timezone.localdate()},
        {"risks": ""},
    ]
    for changes in wrong:
        page = client.post(page_of(assessment), sent(**changes))
        assert page.status_code == 200, changes
        assert "A text." in page.content.decode()
    decided = sent(decision="carry_out", officer_advice="Do.", prior_consultation="on")
    decided["versions-0-consulted_on"] = timezone.localdate().isoformat()
    assert client.post(page_of(assessment), decided).status_code == 302
    assert AssessmentVersion.objects.count() == 2
    paper = client.get(reverse("admin:privacy_impactassessment_print", args=[assessment.pk]))
    assert "A text." in paper.content.decode()
    deletion = reverse("admin:privacy_impactassessment_delete", args=[assessment.pk])
    assert client.post(deletion, {"post": "yes"}).status_code == 403

    foreigner = client_of(clerk_of(controller, "foreign@telekom.example"))
    assert foreigner.get(page_of(assessment)).status_code == 404
    assert foreigner.post(page_of(assessment), sent()).status_code == 404


def test_the_database_refuses_changes_and_processing_before_consultation(
    assessment: ImpactAssessment,
) -> None:
    assessment.versions.create(**values())
    refused = values(decision="carry_out", officer_advice="Do.", prior_consultation=True)
    with pytest.raises(IntegrityError), transaction.atomic():
        AssessmentVersion.objects.bulk_create([AssessmentVersion(assessment=assessment, **refused)])
    refuses(
        "UPDATE privacy_impactassessment SET entered_by = '7'",
        "UPDATE privacy_assessmentversion SET entered_by = '7'",
    )


def test_the_record_and_the_due_reviews_name_it(
    controller: Controller, magenta: Controller, assessment: ImpactAssessment
) -> None:
    version = values(next_review_on=date(2020, 1, 1))
    assessment.versions.create(**version)
    assert [row["title"] for row in record_of(magenta)["assessments"]] == ["Online shop"]
    assert record_of(controller)["assessments"] == []
    assert [due.title for due in due_reviews() if due.row == assessment] == ["Online shop"]
    assessment.versions.create(**(version | {"decision": "not", "officer_advice": "Do not."}))
    assert not [due for due in due_reviews() if due.row == assessment]
