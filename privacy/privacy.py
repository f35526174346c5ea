"""Declarations of the layer's own personal data, collected from its parts."""

from django.apps import apps
from django.utils.translation import gettext_lazy as _

from privacy.breaches.privacy import DECLARATIONS as BREACHES
from privacy.campaigns.privacy import DECLARATIONS as CAMPAIGNS
from privacy.company_rules.privacy import DECLARATIONS as COMPANY_RULES
from privacy.confidentiality.emergencies.privacy import DECLARATIONS as EMERGENCIES
from privacy.confidentiality.privacy import DECLARATIONS as CONFIDENTIALITY
from privacy.confidentiality.protected_people.privacy import DECLARATIONS as PROTECTED_PEOPLE
from privacy.consent.privacy import DECLARATIONS as CONSENT
from privacy.disclosures.privacy import DECLARATIONS as DISCLOSURES
from privacy.impact_assessments.privacy import DECLARATIONS as IMPACT_ASSESSMENTS
from privacy.my_data.privacy import DECLARATIONS as MY_DATA
from privacy.notice_versions.privacy import DECLARATIONS as NOTICE_VERSIONS
from privacy.outbox.privacy import DECLARATIONS as OUTBOX
from privacy.personal_data.privacy import DECLARATIONS as PERSONAL_DATA
from privacy.precautions.privacy import DECLARATIONS as PRECAUTIONS
from privacy.processors.privacy import DECLARATIONS as PROCESSORS
from privacy.promises.statements import STATEMENTS
from privacy.registry.declarations import Declaration, NoPersonalData
from privacy.registry.promise import Promise
from privacy.service_notices.privacy import DECLARATIONS as SERVICE_NOTICES
from privacy.staff_access.privacy import DECLARATIONS as STAFF_ACCESS
from privacy.subject_requests.privacy import DECLARATIONS as SUBJECT_REQUESTS

declarations: list[Declaration | Promise] = [
    *SUBJECT_REQUESTS,
    *MY_DATA,
    *OUTBOX,
    *CONSENT,
    *SERVICE_NOTICES,
    *DISCLOSURES,
    *BREACHES,
    *CAMPAIGNS,
    *STAFF_ACCESS,
    *CONFIDENTIALITY,
    *PROTECTED_PEOPLE,
    *EMERGENCIES,
    *PERSONAL_DATA,
    *PRECAUTIONS,
    *PROCESSORS,
    *COMPANY_RULES,
    *IMPACT_ASSESSMENTS,
    *NOTICE_VERSIONS,
    NoPersonalData("privacy.DueReviewReminder", _("When reminders of reviews were sent.")),
    NoPersonalData("privacy.Heartbeat", _("When background work last ran.")),
    NoPersonalData("privacy.Controller", _("Companies and their public contacts.")),
    NoPersonalData(
        "privacy.IntakeCounter",
        _("How often something was tried in an hour or a day, under keyed digests, for two days."),
    ),
    NoPersonalData("privacy.VerificationRun", _("When the sentences of the notice were checked.")),
    NoPersonalData("privacy.ShopperVisit", _("What an invented person measured.")),
    NoPersonalData("privacy.PromiseDay", _("How often each sentence was kept on a day.")),
    NoPersonalData("privacy.Incident", _("When a sentence of the notice was not true.")),
    NoPersonalData("privacy.IncidentText", _("What was published about that, without names.")),
    NoPersonalData("privacy.Verification", _("What the checks of the notice found.")),
    *STATEMENTS,
]

if apps.is_installed("privacy.request_log"):
    from privacy.promises.log_statements import LOG_STATEMENTS

    declarations += LOG_STATEMENTS
