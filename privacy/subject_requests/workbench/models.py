"""Fields of a request that say how staff work on it."""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _


class WorkedOn(models.Model):
    """Who works on a request."""

    assigned_to = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.SET_NULL,
        verbose_name=_("assigned to"),
        null=True,
        editable=False,
        related_name="+",
    )

    class Meta:
        abstract = True
