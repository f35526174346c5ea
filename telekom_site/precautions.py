"""The site's own technical and organisational measures."""

from allauth.mfa.models import Authenticator
from django.utils.translation import gettext_lazy as _

from privacy.precautions.measure_declaration import Measure
from privacy.registry.promise import Evidence, Probe, finding
from telekom_site.accounts.conf import conf
from telekom_site.accounts.models import User
from telekom_site.accounts.second_factor import FACTORS


def staff_have_a_second_factor(probe: Probe) -> Evidence:
    """Check that staff pages demand a second factor, and that each active member of staff has
    one."""
    staff = User.objects.filter(is_staff=True, is_active=True)
    protected = Authenticator.objects.filter(type__in=FACTORS).values("user")
    without = staff.exclude(pk__in=protected).count()
    seen = finding(
        _("%(without)d of %(staff)d members of staff have no second factor."),
        without=without,
        staff=staff.count(),
    )
    if not conf.STAFF_SECOND_FACTOR:
        return Evidence(False, (_("Staff pages open without a second factor."), seen))
    return Evidence(not without, (seen,))


MEASURES = (
    Measure(
        "second_factor",
        _("Second factor for all staff"),
        _("Staff pages open only to accounts with an authenticator app or a passkey."),
        _("stolen passwords"),
        staff_have_a_second_factor,
    ),
)
