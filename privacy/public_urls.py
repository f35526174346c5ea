"""URLs for programs, without a language prefix: mount them at the root."""

from django.urls import path

from privacy.consent.views import consent_anchors, consent_receipt_schema, receipt_keys
from privacy.promises.evidence_views import (
    evidence_badge,
    evidence_feed,
    evidence_json,
    evidence_schema,
)
from privacy.promises.published_check_views import checks_json, checks_schema, runner
from privacy.promises.views import notice_json, probe_echo, probe_error
from privacy.subject_requests.forwarding.views import forwarding_keys
from privacy.subject_requests.views import access_package_schema
from privacy.transparency.views import transparency_csv, transparency_json, transparency_schema

app_name = "privacy_public"
urlpatterns = [
    path("privacy/notice.json", notice_json, name="notice_json"),
    path("privacy/evidence.json", evidence_json, name="evidence_json"),
    path("privacy/evidence.schema.json", evidence_schema, name="evidence_schema"),
    path("privacy/evidence.atom", evidence_feed, name="evidence_feed"),
    path("privacy/evidence.svg", evidence_badge, name="evidence_badge"),
    path("privacy/checks.json", checks_json, name="checks_json"),
    path("privacy/checks.schema.json", checks_schema, name="checks_schema"),
    path("privacy/verify.py", runner, name="verify"),
    path("privacy/probe-echo.json", probe_echo, name="probe_echo"),
    path("privacy/probe-error/<int:status>/", probe_error, name="probe_error"),
    path("privacy/consent-anchors.json", consent_anchors, name="consent_anchors"),
    path(
        "privacy/consent-receipt.schema.json",
        consent_receipt_schema,
        name="consent_receipt_schema",
    ),
    path("privacy/receipt-keys.json", receipt_keys, name="receipt_keys"),
    path("privacy/forwarding-keys.json", forwarding_keys, name="forwarding_keys"),
    path("privacy/access-package.schema.json", access_package_schema, name="access_package_schema"),
    path("privacy/transparency.json", transparency_json, name="transparency_json"),
    path("privacy/transparency.schema.json", transparency_schema, name="transparency_schema"),
    path("privacy/transparency.csv", transparency_csv, name="transparency_csv"),
]
