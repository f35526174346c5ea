"""The roles of staff, as groups with the rights that the work needs and no more.

This file is the truth: after each `migrate` the groups have exactly these rights. Other groups are
left alone.
"""

from collections.abc import Iterable
from typing import Any

from django.apps import apps
from django.contrib.auth.models import Group, Permission
from django.db import connections, router
from django.db.models import Q, QuerySet
from django.utils.translation import gettext, gettext_noop

LOOK, ADD, CHANGE, DELETE = "view", "add", "change", "delete"
APPROVE, OVERSEE = "approve", "oversee"
MISSING_PAGES = "view_missing_pages"
EDIT = (LOOK, ADD, CHANGE, DELETE)

Rights = dict[str, tuple[str, ...]]  # "app_label.model" → what may be done

EDITOR: Rights = {
    "pages.newsarticle": EDIT,
    "pages.glossaryterm": EDIT,
    "orders.product": EDIT,
    "competitions.competition": EDIT,
    "surveys.survey": EDIT,
    "surveys.question": EDIT,
    "privacy.servicenotice": EDIT,
    "privacy.noticetext": EDIT,
    "privacy.campaign": EDIT,
    "privacy.campaigntext": EDIT,
    "privacy.campaignpicture": (LOOK, ADD, DELETE),
    "privacy_request_log.finding": (MISSING_PAGES,),
}
CLERK: Rights = {
    "privacy.subjectrequest": (LOOK, ADD, CHANGE),
    "privacy.savedanswer": (LOOK,),
    "privacy.emergencyaccess": (ADD,),
    "privacy.outgoingmail": (LOOK,),
    "privacy.controller": (LOOK,),
    "privacy.servicenotice": (LOOK,),
    "privacy.noticedelivery": (LOOK,),
    "enquiries.enquiry": (LOOK, CHANGE),
    "enquiries.team": (LOOK,),
    "competitions.winner": (LOOK,),
    "orders.order": (LOOK, CHANGE),
    "contracts.contract": (LOOK, CHANGE),
    "contracts.documentversion": (LOOK,),
    "invoices.invoice": (LOOK,),
    "terminations.termination": (LOOK, CHANGE),
}
# Assigns requests and sees who works on how many; answers them like a clerk.
TEAM_LEAD: Rights = CLERK | {"privacy.subjectrequest": (LOOK, ADD, CHANGE, OVERSEE)}
# Composes campaigns and follows them; opens nothing of a customer.
MARKETING: Rights = {
    "privacy.campaign": EDIT,
    "privacy.campaigntext": EDIT,
    "privacy.campaignpicture": (LOOK, ADD, DELETE),
    "privacy.consentwording": (LOOK,),
    "orders.product": (LOOK,),
}
PRIVACY_OFFICER: Rights = CLERK | {
    "privacy.controller": (LOOK, ADD, CHANGE),
    "privacy.companyrule": (LOOK, ADD, APPROVE),
    "privacy.recordversion": (LOOK, ADD),
    "privacy.impactassessment": (LOOK, ADD, CHANGE),
    "privacy.assessmentversion": (LOOK, ADD),
    "enquiries.team": EDIT,
    "enquiries.topicroute": EDIT,
    "privacy.campaign": (LOOK, APPROVE),
    "privacy.campaigntext": (LOOK,),
    "privacy.campaignmessage": (LOOK,),
    "privacy.subscriber": (LOOK,),
    "privacy.consentevent": (LOOK,),
    "privacy.consentuse": (LOOK,),
    "privacy.consentwording": (LOOK,),
    "privacy.receiptentry": (LOOK,),
    "privacy.noticeversion": (LOOK,),
    "privacy.comingnotice": (LOOK, ADD, DELETE),
    "privacy.incident": (LOOK, CHANGE),
    "privacy.incidenttext": EDIT,
    "privacy.noticeaddressee": (LOOK,),
    "privacy.breach": (LOOK, ADD, CHANGE),
    "privacy.breachdelivery": (LOOK,),
    "privacy.breachdrill": (LOOK,),
    "privacy.breachtext": EDIT,
    "privacy.disclosure": (LOOK,),
    "privacy.savedanswer": (LOOK, ADD, CHANGE),
    "privacy.emergencyaccess": (LOOK, ADD, APPROVE),
    "privacy.protectedperson": (LOOK, ADD, CHANGE),
    "privacy.disclosurerequest": (LOOK, ADD, CHANGE),
    "privacy.legalhold": (LOOK, DELETE),  # to delete a hold is to release it; its row stays
    "privacy.retentionrun": (LOOK,),
    "privacy.staffaccess": (LOOK,),
    "privacy.undertaking": (LOOK, ADD, CHANGE),
    "privacy.undertakingtext": EDIT,
    "privacy.undertakingsignature": (LOOK,),
    "privacy.verification": (LOOK,),
    "privacy.securityreview": (LOOK, ADD),
    "privacy.measurestate": (LOOK,),
    "privacy.processor": (LOOK, ADD, CHANGE),
    "privacy.processorcontract": (LOOK, ADD),
    "privacy.subprocessor": (LOOK, ADD),
    "privacy.restoredbackup": (LOOK,),
    "social_measurements.pluginmeasurement": (LOOK,),
    "privacy_request_log.finding": (LOOK, MISSING_PAGES),
    "privacy_request_log.blockednetwork": EDIT,
    "privacy_request_log.requestlogentry": (LOOK,),
    "privacy_request_log.logreading": (LOOK,),
    "privacy_request_log.purgerun": (LOOK,),
    "privacy_request_log.logloss": (LOOK,),
    "privacy_request_log.spoolposition": (LOOK,),
}
GROUP_PRIVACY_OFFICER: Rights = PRIVACY_OFFICER | {"privacy.staffcompany": (LOOK, OVERSEE)}
# Reads what proves that the rules are followed; opens no record of a customer.
AUDITOR: Rights = {
    "privacy.assessmentversion": (LOOK,),
    "privacy.breachdrill": (LOOK,),
    "privacy.companyrule": (LOOK,),
    "privacy.controller": (LOOK,),
    "privacy.impactassessment": (LOOK,),
    "privacy.recordversion": (LOOK,),
    "social_measurements.pluginmeasurement": (LOOK,),
    "privacy.consentevent": (LOOK,),
    "privacy.consentuse": (LOOK,),
    "privacy.consentwording": (LOOK,),
    "privacy.incident": (LOOK,),
    "privacy.incidenttext": (LOOK,),
    "privacy.measurestate": (LOOK,),
    "privacy.noticeversion": (LOOK,),
    "privacy.processor": (LOOK,),
    "privacy.processorcontract": (LOOK,),
    "privacy.subprocessor": (LOOK,),
    "privacy.receiptentry": (LOOK,),
    "privacy.restoredbackup": (LOOK,),
    "privacy.retentionrun": (LOOK,),
    "privacy.securityreview": (LOOK,),
    "privacy.staffaccess": (LOOK,),
    "privacy.undertaking": (LOOK,),
    "privacy.undertakingsignature": (LOOK,),
    "privacy.undertakingtext": (LOOK,),
    "privacy.verification": (LOOK,),
    "privacy_request_log.logloss": (LOOK,),
    "privacy_request_log.logreading": (LOOK,),
    "privacy_request_log.purgerun": (LOOK,),
    "privacy_request_log.spoolposition": (LOOK,),
}
ADMINISTRATOR: Rights = {
    "accounts.user": (LOOK, ADD, CHANGE),
    "auth.group": (LOOK,),
    "privacy.outgoingmail": (LOOK,),
    "privacy_request_log.finding": (LOOK,),
    "privacy_request_log.blockednetwork": EDIT,
    "privacy.staffcompany": (*EDIT, OVERSEE),
    "privacy.securityreview": (LOOK, ADD),
    "privacy.measurestate": (LOOK,),
    "privacy.restoredbackup": (LOOK,),
    "django_q.schedule": (LOOK,),
    "django_q.ormq": (LOOK,),
    "django_q.success": (LOOK,),
    "django_q.failure": (LOOK,),
}
ROLES: dict[str, Rights] = {
    gettext_noop("editor"): EDITOR,
    gettext_noop("clerk"): CLERK,
    gettext_noop("team lead"): TEAM_LEAD,
    gettext_noop("marketing"): MARKETING,
    gettext_noop("privacy officer"): PRIVACY_OFFICER,
    gettext_noop("group privacy officer"): GROUP_PRIVACY_OFFICER,
    gettext_noop("auditor"): AUDITOR,
    gettext_noop("administrator"): ADMINISTRATOR,
}


def ensure_rights(sender: Any = None, **kwargs: Any) -> None:
    """Give the groups that ROLES names, and that are there, exactly the rights that it names.

    Called after the migrations of each app; the last one's, when all rights are there, counts. A
    migration of this app adds the groups.
    """
    installed = [app for app in apps.get_app_configs() if app.models_module is not None]
    using = kwargs.get("using", router.db_for_write(Group))
    tables = connections[using].introspection.table_names()
    if (sender and sender.label != installed[-1].label) or Group._meta.db_table not in tables:
        return
    for group in Group.objects.filter(name__in=ROLES):
        group.permissions.set(_permissions(ROLES[group.name]))


def why_not_erasable(accounts: QuerySet[Any]) -> str:
    """Return why a data-subject request cannot delete these accounts; empty if it can.

    Accounts of staff are not deleted: a person who may change rights removes theirs first.
    """
    if accounts.filter(Q(is_staff=True) | Q(is_superuser=True)).exists():
        return gettext("The account has staff permissions. Have them removed first.")
    return ""


def _permissions(rights: Rights) -> Iterable[Permission]:
    wanted = Q(pk__in=[])
    for label, acts in rights.items():
        app, model = label.split(".")
        wanted |= Q(content_type__app_label=app, codename__in=[f"{act}_{model}" for act in acts])
    return Permission.objects.filter(wanted)
