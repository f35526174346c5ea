"""Promises about the request log, for projects that have it installed."""

from django.utils.translation import gettext_lazy as _

from privacy.promises.checks import log, log_purpose
from privacy.registry.promise import Promise

LOG = _("What our web server notes")

LOG_STATEMENTS = (
    Promise(
        "S07", LOG, _("When you visit a page, we note the IP address of your device …"), log.address
    ),
    Promise("S08", LOG, _("… the date and time of your visit …"), log.time),
    Promise(
        "S09",
        LOG,
        _("… what was asked for (method and URL, without what looks like a secret) …"),
        log.url,
    ),
    Promise("S10", LOG, _("… the code with which our server answered …"), log.status),
    Promise("S11", LOG, _("… the page from which you came …"), log.referrer),
    Promise("S12", LOG, _("… and the number of bytes transferred."), log.bytes_sent),
    Promise(
        "S13",
        LOG,
        _(
            "These notes are temporary: they are deleted automatically after a few days, and none "
            "is older than %(days)d days."
        ),
        log.temporary,
        figures=log.days_kept,
    ),
    Promise(
        "S14",
        LOG,
        _(
            "We use them for the security of our systems only: nothing else reads them, and each "
            "reading by our staff is recorded with its reason."
        ),
        log_purpose.security_only,
    ),
)
