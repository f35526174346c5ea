"""Visits of the mystery shopper: an invented person who tries the site's requests like any other.

While a visit is under way its address is known to this database only, so that nobody else can use
what the parts below grant to it: no limit counts it, and its mail waits to be picked up.
"""

import secrets
from typing import Any, ClassVar

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from privacy.moments_in_words import in_words

DOMAIN = "shopper.invalid"  # no mail server delivers there (RFC 2606)


class Step(models.TextChoices):
    """What the shopper does, in order."""

    FILE = "file", _("sending the form")
    CONFIRM = "confirm", _("confirming the email address")
    ANSWER = "answer", _("getting the answer")
    FETCH = "fetch", _("downloading the package")
    READ = "read", _("finding everything in the package")
    FILE_DELETION = "file_deletion", _("sending the form for a deletion")
    CONFIRM_DELETION = "confirm_deletion", _("confirming the email address for a deletion")
    ERASE = "erase", _("getting the answer about the deletion")
    SEE_DELETION = "see_deletion", _("finding nothing any more")


def new_address() -> str:
    """Return an address that nobody can guess."""
    return f"{secrets.token_hex(16)}@{DOMAIN}"


class ShopperVisit(models.Model):
    """One visit, with what it measured.

    - `address`: of the invented person; NULL once the visit left nothing behind.
    - `failed_at`: the step that failed; empty where none did.
    - `was_unreachable`: whether the site did not answer, so that nothing is known.
    - `package_seconds`: from sending the form to having the package; NULL where it was not fetched.
    - `sought`, `exported`: values that the person had entered, and those of them in the package.
    - `deletion_seconds`: from sending the form to having seen that everything is deleted.
    - `left`: values that were found after the deletion.
    """

    address = models.CharField(max_length=60, unique=True, null=True, default=new_address)
    began_at = models.DateTimeField(default=timezone.now, db_index=True)
    ended_at = models.DateTimeField(null=True)
    failed_at = models.CharField(max_length=20, choices=Step.choices, blank=True)
    was_unreachable = models.BooleanField(default=False)
    package_seconds = models.FloatField(null=True)
    sought = models.PositiveSmallIntegerField(default=0)
    exported = models.PositiveSmallIntegerField(default=0)
    deletion_seconds = models.FloatField(null=True)
    left = models.PositiveSmallIntegerField(default=0)

    objects: ClassVar[models.Manager["ShopperVisit"]] = models.Manager()

    class Meta:
        ordering = ["-began_at"]
        verbose_name = _("visit of the mystery shopper")
        verbose_name_plural = _("visits of the mystery shopper")

    def __str__(self) -> str:
        return f"{in_words(self.began_at)}"


def is_shopper(email: str) -> bool:
    """Return whether an address is that of a visit under way; one query for such addresses only."""
    if not email.endswith(f"@{DOMAIN}"):
        return False
    return ShopperVisit.objects.filter(address=email).exists()


def shopper_addresses() -> "models.QuerySet[ShopperVisit, Any]":
    """Return the addresses of the visits under way, for a subquery."""
    return ShopperVisit.objects.exclude(address=None).values_list("address")
