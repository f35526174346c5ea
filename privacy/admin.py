"""Admin pages of all parts, imported for Django to find them."""

from privacy.breaches import admin as breaches
from privacy.campaigns import admin as campaigns
from privacy.company_rules import admin as company_rules
from privacy.confidentiality import admin as confidentiality
from privacy.confidentiality.emergencies import admin as emergencies
from privacy.confidentiality.protected_people import admin as protected_people
from privacy.consent import admin as consent
from privacy.controllers import admin as controllers
from privacy.disclosures import admin as disclosures
from privacy.impact_assessments import admin as impact_assessments
from privacy.notice_versions import admin as notice_versions
from privacy.outbox import admin as outbox
from privacy.personal_data import admin as personal_data
from privacy.precautions import admin as precautions
from privacy.processing_records import admin as processing_records
from privacy.processors import admin as processors
from privacy.promises import admin as promises
from privacy.service_notices import admin as service_notices
from privacy.service_notices import coming_admin
from privacy.staff_access import admin as staff_access
from privacy.subject_requests import admin as subject_requests
from privacy.subject_requests.workbench.saved_answers import admin as saved_answers

__all__ = [
    "breaches",
    "campaigns",
    "coming_admin",
    "company_rules",
    "confidentiality",
    "consent",
    "controllers",
    "disclosures",
    "emergencies",
    "impact_assessments",
    "notice_versions",
    "outbox",
    "personal_data",
    "precautions",
    "processing_records",
    "processors",
    "promises",
    "protected_people",
    "saved_answers",
    "service_notices",
    "staff_access",
    "subject_requests",
]
