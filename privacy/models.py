"""Models of all parts, imported for Django to find them."""

from privacy.breaches.models import Breach, BreachDelivery, BreachDrill, BreachText
from privacy.campaigns.models import (
    Campaign,
    CampaignCount,
    CampaignMessage,
    CampaignPicture,
    CampaignText,
    Subscriber,
)
from privacy.company_rules.models import CompanyRule, CompanyRuleApproval
from privacy.confidentiality.emergencies.models import EmergencyAccess
from privacy.confidentiality.models import Undertaking, UndertakingSignature, UndertakingText
from privacy.confidentiality.protected_people.models import ProtectedPerson
from privacy.consent.models import (
    ConsentChain,
    ConsentChainEntry,
    ConsentEvent,
    ConsentUse,
    ConsentUseBatch,
    ConsentWording,
    CurrentConsent,
    PendingConfirmation,
    ReceiptEntry,
)
from privacy.controllers.staff_companies import StaffCompany
from privacy.disclosures.models import (
    Disclosure,
    DisclosureChain,
    DisclosureEvent,
    DisclosureRequest,
)
from privacy.due_reviews.models import DueReviewReminder
from privacy.heartbeat.models import Heartbeat
from privacy.impact_assessments.models import AssessmentVersion, ImpactAssessment
from privacy.my_data.models import AccessAlert, AccessReport, MyDataLink, ScheduledErasure
from privacy.notice_versions.models import ComingNotice, NoticeVersion
from privacy.outbox.models import OutgoingMail
from privacy.personal_data.models import (
    AddressChange,
    IdentityKey,
    JournalEntry,
    LegalHold,
    Restriction,
    RetainedRecord,
    RetentionRun,
)
from privacy.precautions.models import (
    MeasureState,
    RestoredBackup,
    SecurityReview,
)
from privacy.processing_records.models import RecordVersion
from privacy.processors.models import Processor, ProcessorContract, SubProcessor
from privacy.promises.models import (
    Incident,
    IncidentText,
    PromiseDay,
    Verification,
    VerificationRun,
)
from privacy.rate_limits.models import IntakeCounter
from privacy.service_notices.models import (
    NoticeAddressee,
    NoticeDelivery,
    NoticeText,
    ServiceNotice,
)
from privacy.staff_access.models import StaffAccess
from privacy.subject_requests.evidence_models import CorrectionRecord, ErasureReceipt, ErasureRun
from privacy.subject_requests.forwarding.models import ForwardedRequest
from privacy.subject_requests.models import (
    AccessPackage,
    Controller,
    Redaction,
    RequestLink,
    RequestMessage,
    SubjectRequest,
)
from privacy.subject_requests.workbench.attachments.models import RequestAttachment
from privacy.subject_requests.workbench.models import RequestNote
from privacy.subject_requests.workbench.saved_answers.models import SavedAnswer, SavedAnswerVersion

__all__ = [
    "AccessAlert",
    "AccessPackage",
    "AccessReport",
    "AddressChange",
    "AssessmentVersion",
    "Breach",
    "BreachDelivery",
    "BreachDrill",
    "BreachText",
    "Campaign",
    "CampaignCount",
    "CampaignMessage",
    "CampaignPicture",
    "CampaignText",
    "ComingNotice",
    "CompanyRule",
    "CompanyRuleApproval",
    "ConsentChain",
    "ConsentChainEntry",
    "ConsentEvent",
    "ConsentUse",
    "ConsentUseBatch",
    "ConsentWording",
    "Controller",
    "CorrectionRecord",
    "CurrentConsent",
    "Disclosure",
    "DisclosureChain",
    "DisclosureEvent",
    "DisclosureRequest",
    "DueReviewReminder",
    "EmergencyAccess",
    "ErasureReceipt",
    "ErasureRun",
    "ForwardedRequest",
    "Heartbeat",
    "IdentityKey",
    "ImpactAssessment",
    "Incident",
    "IncidentText",
    "IntakeCounter",
    "JournalEntry",
    "LegalHold",
    "MeasureState",
    "MyDataLink",
    "NoticeAddressee",
    "NoticeDelivery",
    "NoticeText",
    "NoticeVersion",
    "OutgoingMail",
    "PendingConfirmation",
    "Processor",
    "ProcessorContract",
    "PromiseDay",
    "ProtectedPerson",
    "ReceiptEntry",
    "RecordVersion",
    "Redaction",
    "RequestAttachment",
    "RequestLink",
    "RequestMessage",
    "RequestNote",
    "RestoredBackup",
    "Restriction",
    "RetainedRecord",
    "RetentionRun",
    "SavedAnswer",
    "SavedAnswerVersion",
    "ScheduledErasure",
    "SecurityReview",
    "ServiceNotice",
    "StaffAccess",
    "StaffCompany",
    "SubProcessor",
    "SubjectRequest",
    "Subscriber",
    "Undertaking",
    "UndertakingSignature",
    "UndertakingText",
    "Verification",
    "VerificationRun",
]
