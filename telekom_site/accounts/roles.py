"""The roles of staff, as groups with the rights that the work needs and no more.

This file is the truth: after each migration the groups have exactly these rights. Other groups are left alone.
"""

from collections.abc import Iterable
from typing import Any

from django.contrib.auth.models import Group, Permission
from django.db.models import Q

LOOK, ADD, CHANGE, DELETE = "view", "add", "change", "delete"
EDIT = (LOOK, ADD, CHANGE, DELETE)

Rights = dict[str, tuple[str, ...]]  # "app_label.model" → what may be done

EDITOR: Rights = {
    "pages.newsarticle": EDIT,
    "pages.glossaryterm": EDIT,
    "orders.product": EDIT,
}
CLERK: Rights = {
    "privacy.subjectrequest": (LOOK, CHANGE),
    "privacy.outgoingmail": (LOOK,),
    "privacy.controller": (LOOK,),
    "enquiries.enquiry": (LOOK, CHANGE),
    "orders.order": (LOOK,),
}
PRIVACY_OFFICER: Rights = CLERK | {
    "privacy.controller": (LOOK, ADD, CHANGE),
    "privacy.consentevent": (LOOK,),
    "privacy.consentwording": (LOOK,),
    "privacy.receiptentry": (LOOK,),
    "privacy.disclosure": (LOOK, ADD),
    "privacy.legalhold": (LOOK, DELETE),  # to delete a hold is to release it; its row stays
    "privacy.retentionrun": (LOOK,),
    "privacy.staffaccess": (LOOK,),
    "privacy.verification": (LOOK,),
    "privacy_request_log.requestlogentry": (LOOK,),
    "privacy_request_log.purgerun": (LOOK,),
    "privacy_request_log.logloss": (LOOK,),
    "privacy_request_log.spoolposition": (LOOK,),
}
ADMINISTRATOR: Rights = {
    "accounts.user": (LOOK, ADD, CHANGE),
    "auth.group": (LOOK,),
    "privacy.outgoingmail": (LOOK,),
}
ROLES: dict[str, Rights] = {
    "editor": EDITOR,
    "clerk": CLERK,
    "privacy officer": PRIVACY_OFFICER,
    "administrator": ADMINISTRATOR,
}


def ensure_roles(sender: Any = None, **kwargs: Any) -> None:
    """Make the groups say what ROLES says. Called after each app's migrations; rights that do not exist yet wait."""
    if kwargs.get("using", "default") != "default":
        return
    for name, rights in ROLES.items():
        group, _created = Group.objects.get_or_create(name=name)
        group.permissions.set(_permissions(rights))


def _permissions(rights: Rights) -> Iterable[Permission]:
    wanted = Q(pk__in=[])
    for label, acts in rights.items():
        app, model = label.split(".")
        wanted |= Q(content_type__app_label=app, codename__in=[f"{act}_{model}" for act in acts])
    return Permission.objects.filter(wanted)
