"""The areas of the staff pages: what belongs to one job stands together, whatever app it is in."""

from typing import Any

from django.urls import reverse
from django.utils.text import capfirst
from django.utils.translation import gettext_lazy as _

from privacy.registry.texts import Text

# (slug, title, labels of the models in the order of the page). What is listed nowhere comes under
# the name of its app, behind these.
AREAS: tuple[tuple[str, Text, tuple[str, ...]], ...] = (
    (
        "requests",
        _("Requests about personal data"),
        (
            "privacy.SubjectRequest",
            "privacy.SavedAnswer",
            "privacy.LegalHold",
            "privacy.DisclosureRequest",
            "privacy.Disclosure",
        ),
    ),
    (
        "customers",
        _("Customers"),
        (
            "enquiries.Enquiry",
            "orders.Order",
            "contracts.Contract",
            "terminations.Termination",
            "invoices.Invoice",
            "contracts.DocumentVersion",
            "accounts.User",
        ),
    ),
    (
        "mails",
        _("Emails to customers"),
        (
            "privacy.ServiceNotice",
            "privacy.NoticeDelivery",
            "privacy.NoticeAddressee",
            "privacy.ComingNotice",
            "privacy.Campaign",
            "privacy.CampaignPicture",
            "privacy.CampaignMessage",
            "privacy.Subscriber",
            "privacy.OutgoingMail",
        ),
    ),
    (
        "breaches",
        _("Data breaches"),
        ("privacy.Breach", "privacy.BreachDelivery", "privacy.BreachDrill"),
    ),
    (
        "evidence",
        _("Evidence"),
        (
            "privacy.Verification",
            "privacy.Incident",
            "privacy.NoticeVersion",
            "privacy.StaffAccess",
            "privacy.EmergencyAccess",
            "privacy.ProtectedPerson",
            "privacy.RetentionRun",
            "privacy.ConsentEvent",
            "privacy.ConsentUse",
            "privacy.ConsentWording",
            "privacy.ReceiptEntry",
        ),
    ),
    (
        "precautions",
        _("Precautions"),
        (
            "privacy.RecordVersion",
            "privacy.ImpactAssessment",
            "privacy.Processor",
            "privacy.SecurityReview",
            "privacy.MeasureState",
            "privacy.RestoredBackup",
            "social_measurements.PluginMeasurement",
        ),
    ),
    (
        "log",
        _("Request log"),
        (
            "privacy_request_log.RequestLogEntry",
            "privacy_request_log.Finding",
            "privacy_request_log.BlockedNetwork",
            "privacy_request_log.LogReading",
            "privacy_request_log.PurgeRun",
            "privacy_request_log.LogLoss",
            "privacy_request_log.SpoolPosition",
        ),
    ),
    (
        "site",
        _("Content of the site"),
        (
            "pages.NewsArticle",
            "orders.Product",
            "pages.GlossaryTerm",
            "surveys.Survey",
            "competitions.Competition",
            "competitions.Winner",
        ),
    ),
    (
        "organisation",
        _("Companies and staff"),
        (
            "privacy.Controller",
            "privacy.CompanyRule",
            "privacy.StaffCompany",
            "enquiries.Team",
            "auth.Group",
            "privacy.Undertaking",
            "privacy.UndertakingSignature",
        ),
    ),
    (
        "work",
        _("Background work"),
        ("django_q.Schedule", "django_q.OrmQ", "django_q.Success", "django_q.Failure"),
    ),
)


def by_area(app_list: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Return apps with the models that the user may see, as Django's admin lists them, as a list of
    areas; models of none are below, by the name of their app."""
    models = dict[str, dict[str, Any]]()
    for app in app_list:
        for model in app["models"]:
            models[model["model"]._meta.label] = model
    areas = []
    for slug, title, labels in AREAS:
        listed = [models.pop(label) for label in labels if label in models]
        if listed:
            areas.append(_area(slug, title, listed))
    for app in sorted(app_list, key=lambda app: str(app["name"]).lower()):
        rest = [model for model in app["models"] if model["model"]._meta.label in models]
        if rest:
            rest.sort(key=lambda model: str(model["name"]))
            areas.append(_area(app["app_label"], app["name"], rest))
    return areas


def _area(slug: str, title: Text, models: list[dict[str, Any]]) -> dict[str, Any]:
    return {
        "name": capfirst(str(title)),
        "app_label": slug,
        "app_url": f"{reverse('admin:index')}#{slug}",
        "has_module_perms": True,
        "models": models,
    }
