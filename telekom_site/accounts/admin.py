"""Accounts for staff: details and rights, found by whole email address.

Nobody gives a right that they do not have, touches an account that may do more than their own, or
changes a login address behind its owner's back.
"""

from typing import Any, ClassVar

from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from django.contrib import admin, messages
from django.contrib.auth.admin import GroupAdmin, UserAdmin
from django.contrib.auth.forms import UserChangeForm, UserCreationForm
from django.contrib.auth.models import Group, Permission
from django.core.exceptions import ValidationError
from django.db.models import Q, QuerySet
from django.http import HttpRequest, HttpResponse
from django.utils.html import format_html_join
from django.utils.safestring import mark_safe
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from privacy.controllers.staff_companies import StaffCompany, visible_companies
from privacy.controllers.staff_rows import works_for_no_company
from privacy.email_address import is_same
from privacy.single_line import SingleLineFields, SingleLineModelForm
from privacy.staff_access.access_log import people_of
from privacy.staff_access.reauthentication import AsksAgain
from privacy.staff_access.restricted_admin import RespectsRestriction
from privacy.staff_access.staff_subjects import has_acted
from privacy.staff_access.stated_purposes import Purpose, keep_purpose
from telekom_site.accounts.address_change import change_by_staff, refuse_unusable
from telekom_site.accounts.models import User
from telekom_site.accounts.role_names import (
    RightChoices,
    RoleChoices,
    RoleFilter,
    right_name,
    role_name,
)

# The library's own pages would show secrets, and confirm addresses that nobody has confirmed.
for model in (EmailAddress, Authenticator, Group):
    admin.site.unregister(model)


class AccountCreationForm(SingleLineFields, UserCreationForm):  # type: ignore[type-arg]
    """A new account with a password, added by staff."""

    class Meta:
        model = User
        fields = ("email",)
        field_classes: ClassVar[dict[str, type]] = {}

    def clean_email(self) -> str:
        """Return the address. Raises ValidationError if it is malformed or another account has
        it."""
        refuse_unusable(User(), self.cleaned_data["email"])
        return str(self.cleaned_data["email"])


class AccountForm(SingleLineFields, UserChangeForm):  # type: ignore[type-arg]
    """A new address is only asked for here: it counts once its own link is opened."""

    class Meta:
        model = User
        fields = "__all__"
        field_classes: ClassVar[dict[str, type]] = {}

    def clean_email(self) -> str:
        """Return the address. Raises ValidationError if it changes to one that is malformed or
        taken."""
        email = str(self.cleaned_data["email"])
        if not is_same(email, self.initial["email"]):
            refuse_unusable(self.instance, email)
        return email

    def clean_is_active(self) -> bool:
        """Refuse to block the last account with all rights."""
        active = bool(self.cleaned_data["is_active"])
        if not active and is_last_superuser(self.instance):
            raise ValidationError(_("This is the last account with all rights."))
        return active

    def clean_is_superuser(self) -> bool:
        """Refuse to take all rights from the last account that has them."""
        superuser = bool(self.cleaned_data["is_superuser"])
        if not superuser and is_last_superuser(self.instance):
            raise ValidationError(_("This is the last account with all rights."))
        return superuser


def is_last_superuser(user: User) -> bool:
    """Tell whether nobody could open all staff pages any more without this account."""
    superusers = User.objects.filter(is_superuser=True, is_active=True)
    return superusers.filter(pk=user.pk).exists() and superusers.count() == 1


def may_do_all_that(staff: Any, account: User) -> bool:
    """Tell whether these staff have every right of the account."""
    if staff.is_superuser:
        return True
    return not account.is_superuser and rights_of(account) <= staff.get_all_permissions()


def rights_of(account: User) -> set[str]:
    """Return the permissions of an account, or those it has again once it is allowed: Django says
    that a blocked account has none."""
    held = Permission.objects.filter(Q(user=account) | Q(group__user=account)).values_list(
        "content_type__app_label", "codename"
    )
    return {f"{app_label}.{codename}" for app_label, codename in held}


class StaffCompanies(admin.TabularInline):  # type: ignore[type-arg]
    """Companies that a member of staff works for: chosen among those that the chooser sees."""

    model = StaffCompany
    form = SingleLineModelForm
    extra = 0

    def formfield_for_foreignkey(self, db_field: Any, request: HttpRequest, **kwargs: Any) -> Any:
        """Offer the companies whose data the member of staff sees."""
        if db_field.name == "company":
            kwargs["queryset"] = visible_companies(request.user)
        return super().formfield_for_foreignkey(db_field, request, **kwargs)


@admin.register(User)
class AccountAdmin(AsksAgain, RespectsRestriction, UserAdmin):  # type: ignore[type-arg]
    """Accounts: nobody grants what they do not have, or changes an account that may do more."""

    actions = None  # one at a time: the rules below look at single accounts
    inlines = [StaffCompanies]
    form = AccountForm
    add_form = AccountCreationForm
    ordering = ["email"]
    list_display = ["email", "first_name", "last_name", "is_active", "is_staff", "last_used_at"]
    list_filter = ["is_staff", "is_superuser", "is_active", ("groups", RoleFilter)]
    search_fields = ["=email", "=customer_number"]
    readonly_fields = [
        "customer_number",
        "last_login",
        "date_joined",
        "last_used_at",
        "self_registered",
    ]
    fieldsets = (
        (None, {"fields": ("email", "password")}),
        (_("Person"), {"fields": ("first_name", "last_name", "customer_number", "phone")}),
        (
            _("Rights"),
            {"fields": ("is_active", "is_staff", "is_superuser", "groups", "user_permissions")},
        ),
        (_("Dates"), {"fields": ("last_login", "date_joined", "last_used_at", "self_registered")}),
    )
    add_fieldsets = ((None, {"classes": ("wide",), "fields": ("email", "password1", "password2")}),)

    def response_add(self, request: HttpRequest, obj: Any, post_url_continue: Any = None) -> Any:
        """Lead to the rights of the new account without asking why it is opened."""
        keep_purpose(request, people_of(obj), Purpose.ACCOUNT, gettext("The account was added."))
        return super().response_add(request, obj, post_url_continue)

    def get_inlines(self, request: HttpRequest, obj: Any = None) -> Any:
        """Return the companies for members of staff only."""
        return self.inlines if obj is not None and obj.is_staff else []

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> Any:
        """Add the fields that this member of staff may not change."""
        names = [*super().get_readonly_fields(request, obj)]
        if not request.user.is_superuser:
            names += ["is_superuser", "user_permissions"]
            if not request.user.has_perm("auth.view_group"):
                names += ["is_staff", "groups"]
        return names

    def formfield_for_manytomany(self, db_field: Any, request: HttpRequest, **kwargs: Any) -> Any:
        """Offer only the groups that grant nothing which the member of staff does not have."""
        if db_field.name == "groups":
            kwargs |= {"queryset": _groups_to_give(request.user), "form_class": RoleChoices}
        elif db_field.name == "user_permissions":
            kwargs["form_class"] = RightChoices
        return super().formfield_for_manytomany(db_field, request, **kwargs)

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Allow it only to those who may do all that the account may do."""
        return super().has_change_permission(request, obj) and (
            obj is None or may_do_all_that(request.user, obj)
        )

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Allow it only to those who may do all that the account may do; an account with recorded
        actions as staff is kept."""
        allowed = super().has_delete_permission(request, obj)
        if not allowed or obj is None:
            return allowed
        # Then a deletion request needs two people.
        acted = has_acted(User.objects.filter(pk=obj.pk))
        return may_do_all_that(request.user, obj) and not is_last_superuser(obj) and not acted

    def save_form(self, request: HttpRequest, form: Any, change: bool) -> Any:
        """Put the present address back before anything is stored, and remember the wish."""
        account = super().save_form(request, form, change)
        form.wanted_email = ""
        if change and not is_same(account.email, form.initial["email"]):
            form.wanted_email, account.email = account.email, form.initial["email"]
        return account

    def save_model(self, request: HttpRequest, obj: User, form: Any, change: bool) -> None:
        """Save, and mail a link to a new address instead of setting it."""
        super().save_model(request, obj, form, change)
        wanted = getattr(form, "wanted_email", "")
        if wanted:
            messages.info(request, change_by_staff(obj, wanted))

    def save_related(self, request: HttpRequest, form: Any, formsets: Any, change: bool) -> None:
        """Save groups and companies, and say so where staff would see empty lists."""
        super().save_related(request, form, formsets, change)
        account = User.objects.get(pk=form.instance.pk)  # without the rights from before
        if account.is_staff and account.is_active and works_for_no_company(account):
            text = gettext("%(account)s is assigned to no company yet, and sees nothing of any.")
            messages.warning(request, text % {"account": account})

    def user_change_password(
        self,
        request: HttpRequest,
        id: str,  # noqa: A002
        form_url: str = "",
    ) -> HttpResponse:
        """Ask for the password of the member of staff first."""
        return self.ask_again(request) or super().user_change_password(request, id, form_url)


@admin.register(Group)
class RoleAdmin(AsksAgain, GroupAdmin):
    """Roles, read-only: a person who could change one could give themselves every right, so
    only superusers do."""

    list_display = ["role"]

    @admin.display(description=_("Role"), ordering="name")
    def role(self, group: Group) -> str:
        """Return its name in the reader's language."""
        return role_name(group)

    @admin.display(description=_("Rights"))
    def rights(self, group: Group) -> str:
        """Return what the role may do, in the reader's language, a right a line."""
        rights = group.permissions.select_related("content_type")
        names = sorted(map(right_name, rights))
        return format_html_join(mark_safe("<br>"), "{}", ([name] for name in names))

    def get_fieldsets(self, request: HttpRequest, obj: Any = None) -> Any:
        """Show names and rights in words to who may not change them."""
        if obj is None or self.has_change_permission(request, obj):
            return super().get_fieldsets(request, obj)
        return [(None, {"fields": ["role", "rights"]})]

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> Any:
        """Return what `get_fieldsets` shows in words."""
        return [] if self.has_change_permission(request, obj) else ["role", "rights"]

    def change_view(
        self, request: HttpRequest, object_id: str, form_url: str = "", extra_context: Any = None
    ) -> HttpResponse:
        """Head the page with the name of the role in the reader's language."""
        group = self.get_object(request, object_id)
        named = {"subtitle": role_name(group)} if group else {}
        return super().change_view(request, object_id, form_url, named | (extra_context or {}))

    def formfield_for_manytomany(
        self, db_field: Any, request: HttpRequest | None = None, **kwargs: Any
    ) -> Any:
        """Name the rights in the reader's language."""
        kwargs["form_class"] = RightChoices
        return super().formfield_for_manytomany(db_field, request, **kwargs)

    def has_add_permission(self, request: HttpRequest) -> bool:
        """Allow it to superusers only."""
        return request.user.is_superuser

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Allow it to superusers only."""
        return request.user.is_superuser

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Allow it to superusers only."""
        return request.user.is_superuser


def _groups_to_give(staff: Any) -> QuerySet[Group]:
    if staff.is_superuser:
        return Group.objects.all()
    held, keys = staff.get_all_permissions(), []
    for group in Group.objects.prefetch_related("permissions__content_type"):
        rights = set()
        for right in group.permissions.all():
            rights.add(f"{right.content_type.app_label}.{right.codename}")
        if rights <= held:
            keys.append(group.pk)
    return Group.objects.filter(pk__in=keys)
