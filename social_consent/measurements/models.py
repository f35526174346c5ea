"""Model of what a plug-in did in a browser when it was measured. It is about no visitor."""

from datetime import timedelta

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from social_consent.conf import conf
from social_consent.providers import Provider


class PluginMeasurement(models.Model):
    """One measurement of one plug-in; those before it are its history."""

    provider = models.SlugField(_("provider"))
    measured_at = models.DateTimeField(_("measured at"), default=timezone.now)
    browser = models.CharField(_("browser"), max_length=100)  # name and version
    hosts = models.JSONField(_("hosts contacted"), default=list)  # names, sorted
    # Each {"name", "host", "seconds"}; seconds is null for a cookie of the browser session.
    cookies = models.JSONField(_("cookies set"), default=list)
    requests = models.PositiveIntegerField(_("requests"))
    received_bytes = models.PositiveBigIntegerField(_("bytes received"))

    class Meta:
        ordering = ["-measured_at", "-pk"]
        verbose_name = _("measurement of a plug-in")
        verbose_name_plural = _("measurements of plug-ins")
        indexes = [models.Index(fields=["provider", "-measured_at"], name="plugins_measured_last")]

    def __str__(self) -> str:
        return f"{self.provider}, {self.measured_at:%Y-%m-%d %H:%M} UTC"

    @property
    def is_outdated(self) -> bool:
        """Whether it is too old to count (`conf.MEASUREMENT`)."""
        return self.measured_at < timezone.now() - conf.MEASUREMENT

    @property
    def hosts_in_words(self) -> str:
        """Number of hosts, in the current language."""
        number = len(self.hosts)
        return ngettext("%(n)d host contacted", "%(n)d hosts contacted", number) % {"n": number}

    @property
    def cookies_in_words(self) -> str:
        """Number of cookies, in the current language."""
        number = len(self.cookies)
        return ngettext("%(n)d cookie set", "%(n)d cookies set", number) % {"n": number}

    @property
    def requests_in_words(self) -> str:
        """Number of requests, in the current language."""
        number = self.requests
        return ngettext("%(n)d request", "%(n)d requests", number) % {"n": number}

    @property
    def cookie_lifetimes(self) -> list[tuple[str, str, str]]:
        """Name, host and lifetime of each cookie, in the current language."""
        lifetimes = []
        for cookie in self.cookies:
            lifetimes.append((cookie["name"], cookie["host"], _lifetime(cookie["seconds"])))
        return lifetimes

    def undeclared_hosts(self, provider: Provider) -> list[str]:
        """Return the hosts that the declaration of the provider does not name."""
        return [host for host in self.hosts if not provider.may_contact(host)]


def _lifetime(seconds: int | None) -> str:
    if seconds is None:
        return str(_("until the browser is closed"))
    days = timedelta(seconds=seconds).days
    if days:
        return ngettext("%(n)d day", "%(n)d days", days) % {"n": days}
    return str(_("less than a day"))
