"""Roles and rights in the reader's language: the database stores their names in English."""

from typing import Any

from django.contrib.admin import RelatedFieldListFilter
from django.contrib.auth.models import Group, Permission
from django.forms import ModelMultipleChoiceField
from django.http import HttpRequest
from django.utils.text import capfirst
from django.utils.translation import gettext, pgettext_lazy

ACTS = {
    "add": pgettext_lazy("right", "add"),
    "change": pgettext_lazy("right", "change"),
    "delete": pgettext_lazy("right", "delete"),
    "view": pgettext_lazy("right", "view"),
}


def role_name(role: Group) -> str:
    """Return the name of a role; of a group that ROLES does not name, as it is."""
    return gettext(role.name)


def right_name(right: Permission) -> str:
    """Return what a right allows, such as "Order: change"."""
    model = right.content_type.model_class()
    what = capfirst(str(model._meta.verbose_name)) if model else right.content_type.model
    act, _separator, rest = right.codename.partition("_")
    is_standard = act in ACTS and rest == right.content_type.model
    return f"{what}: {ACTS[act] if is_standard else gettext(right.name)}"


class RoleChoices(ModelMultipleChoiceField):  # type: ignore[type-arg]
    """Offers roles by their names in the reader's language."""

    def label_from_instance(self, obj: Any) -> str:
        """Return the name of the role."""
        return role_name(obj)


class RightChoices(ModelMultipleChoiceField):  # type: ignore[type-arg]
    """Offers rights by what they allow, in the reader's language."""

    def label_from_instance(self, obj: Any) -> str:
        """Return what the right allows."""
        return right_name(obj)


class RoleFilter(RelatedFieldListFilter):
    """Filters by role, named in the reader's language."""

    def field_choices(self, field: Any, request: HttpRequest, model_admin: Any) -> Any:
        """Return key and name of each role."""
        choices = super().field_choices(field, request, model_admin)
        return [(key, gettext(str(name))) for key, name in choices]
