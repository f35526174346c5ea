"""Controllers: companies responsible for personal data, each under its own law."""

import zoneinfo
from datetime import date, datetime
from functools import cache

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import models
from django.utils.translation import gettext_lazy as _

from privacy.outbox.model_fields import EmailAddressField
from privacy.registry.companies import Companies


def validate_time_zone(name: str) -> None:
    """Raise ValidationError where no time zone has this name."""
    if name not in available_time_zones():
        raise ValidationError(_("There is no time zone of this name."))


@cache
def available_time_zones() -> frozenset[str]:
    """Return the IANA names of all time zones."""
    return frozenset(zoneinfo.available_timezones())


class Controller(models.Model):
    """Company that decides why and how personal data is processed (Art. 4(7) GDPR)."""

    slug = models.SlugField(unique=True)
    name = models.CharField(_("name"), max_length=200)
    country = models.CharField(
        _("country"), max_length=2, help_text=_("ISO 3166-1 alpha-2, such as DE")
    )
    subdivision = models.CharField(
        _("region"),
        max_length=3,
        blank=True,
        help_text=_("ISO 3166-2 part that decides public holidays"),
    )
    street = models.CharField(_("street"), max_length=200, blank=True)
    city = models.CharField(_("postcode and city"), max_length=200, blank=True)
    website = models.URLField(_("website"), blank=True)
    time_zone = models.CharField(
        _("time zone"),
        max_length=50,
        default="Europe/Berlin",
        validators=[validate_time_zone],
        help_text=_("IANA name, such as Europe/Vienna: in it the days of its deadlines begin"),
    )
    law = models.CharField(_("law that applies"), max_length=200)
    authority = models.CharField(_("supervisory authority"), max_length=200)
    authority_website = models.URLField(_("website of the authority"), blank=True)
    privacy_contact = EmailAddressField(_("privacy contact"))
    data_protection_officer = models.CharField(
        _("data protection officer"),
        max_length=200,
        blank=True,
        help_text=_("How to reach them (Art. 13(1)(b) GDPR), such as an email or postal address"),
    )
    language = models.CharField(
        _("language"),
        max_length=10,
        blank=True,
        help_text=_("of our mails to the company; empty: the site’s"),
    )
    notified_at = models.DateTimeField(_("told of news at"), null=True, blank=True, editable=False)
    runs_here = models.BooleanField(
        _("works on this installation"),
        default=True,
        help_text=_(
            "If not, requests to it are passed on to its privacy contact by signed email, once "
            "the person has confirmed them."
        ),
    )
    is_default = models.BooleanField(_("runs this site"), default=False)

    class Meta:
        ordering = ["-is_default", "name"]
        verbose_name = _("group company")
        verbose_name_plural = _("group companies")
        constraints = [
            models.UniqueConstraint(
                fields=["is_default"],
                condition=models.Q(is_default=True),
                name="one_default_controller",
            ),
            models.CheckConstraint(
                condition=models.Q(is_default=False) | models.Q(runs_here=True),
                name="default_controller_runs_here",
            ),
        ]

    def __str__(self) -> str:
        return self.name

    def day_of(self, moment: datetime) -> date:
        """Return the calendar day of a moment where the company is: periods are counted by it."""
        return moment.astimezone(zoneinfo.ZoneInfo(self.time_zone)).date()

    @classmethod
    def of_the_site(cls) -> "Controller | None":
        """Return the company that runs the site; None where the directory names none."""
        return cls.objects.filter(is_default=True).first()

    def answers_for_site(self) -> bool:
        """Return whether rows that name no company are this company's: it runs the site, or the
        directory says of none that it does."""
        return self.is_default or not Controller.objects.filter(is_default=True).exists()

    @property
    def as_companies(self) -> Companies:
        """The limit to this company, for `DataSubject.companies` and `of_companies`."""
        return Companies((self.slug,), self.answers_for_site())

    @property
    def mail_language(self) -> str:
        """Language of mails to the company, one of the site's languages."""
        known = dict(settings.LANGUAGES)
        return self.language if self.language in known else settings.LANGUAGE_CODE
