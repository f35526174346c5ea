"""What the measurements of plug-ins say about S24: no host may appear that is not declared."""

from django.utils.translation import gettext_lazy as _

from privacy.registry.promise import Evidence, finding
from social_consent.conf import conf
from social_consent.measurements.latest import latest_measurements
from social_consent.providers import embeddable


def measured_evidence() -> Evidence:
    """Return evidence that each plug-in contacted only declared hosts when it was measured last;
    not known where that is too long ago. A plug-in that was never measured proves nothing, and
    breaks nothing."""
    findings, outdated, undeclared = [], 0, 0
    last, providers = latest_measurements(), embeddable()
    measured = [(each, last[each.key]) for each in providers if each.key in last]
    for provider, measurement in measured:
        if hosts := measurement.undeclared_hosts(provider):
            undeclared += 1
            text = _("Measured on %(at)s, %(name)s contacts hosts that are not declared: %(hosts)s")
            named = {"name": str(provider.name), "hosts": ", ".join(hosts)}
            findings.append(finding(text, at=measurement.measured_at, **named))
        outdated += measurement.is_outdated
    if outdated:
        text = _("%(outdated)d measurements of plug-ins are older than %(days)d days.")
        findings.append(finding(text, outdated=outdated, days=conf.MEASUREMENT.days))
    text = _("%(measured)d of %(total)d plug-ins were measured in a browser.")
    findings.append(finding(text, measured=len(measured), total=len(providers)))
    kept = False if undeclared else None if outdated else True
    return Evidence(kept, tuple(findings))
