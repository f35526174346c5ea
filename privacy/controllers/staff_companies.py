"""The companies that members of staff work for; they see the data of no other company."""

from typing import Any

from django.conf import settings
from django.db import models
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _
from django.utils.translation import gettext_noop

from privacy.controllers.models import Controller

OVERSEE = "privacy.oversee_staffcompany"  # to see the data of every company, and be recorded


class StaffCompany(models.Model):
    """A member of staff works for a company."""

    staff = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.CASCADE,
        verbose_name=_("member of staff"),
        related_name="staff_companies",
    )
    company = models.ForeignKey(
        Controller, models.CASCADE, verbose_name=_("company"), related_name="+"
    )

    class Meta:
        verbose_name = _("company of a member of staff")
        verbose_name_plural = _("companies of members of staff")
        permissions = [("oversee_staffcompany", gettext_noop("Can see the data of all companies"))]
        constraints = [
            models.UniqueConstraint(fields=["staff", "company"], name="each_company_of_staff_once")
        ]

    def __str__(self) -> str:
        return str(self.company)


def sees_all_companies(staff: Any) -> bool:
    """Return whether a member of staff sees the data of every company of the group."""
    return bool(staff.has_perm(OVERSEE))


def companies_of(staff: Any) -> QuerySet[Controller]:
    """Return the companies that a member of staff works for; the only company, if there is one."""
    companies = Controller.objects.order_by("pk")
    own = companies.filter(pk__in=StaffCompany.objects.filter(staff=staff.pk).values("company"))
    if own or len(companies[:2]) > 1:
        return own
    return companies


def visible_companies(staff: Any) -> QuerySet[Controller]:
    """Return the companies whose data a member of staff sees."""
    return Controller.objects.all() if sees_all_companies(staff) else companies_of(staff)
