"""What the last visit of the mystery shopper says about access and deletion."""

from datetime import timedelta

from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from privacy.mystery_shopper.models import ShopperVisit, Step
from privacy.registry.promise import Evidence, finding

FRESH = timedelta(days=3)  # after which a visit says nothing about today
DELETION = (Step.FILE_DELETION, Step.CONFIRM_DELETION, Step.ERASE, Step.SEE_DELETION)


def access() -> Evidence:
    """Return whether the last visit got its whole package, and how fast; kept without a visit."""
    visit = _last_visit()
    if visit is None:
        return Evidence(True, ())
    if visit.failed_at and visit.failed_at not in DELETION:
        return _failed(visit)
    text = _(
        "On %(day)s a test person asked through our form, confirmed by email and had the package "
        "after %(seconds)s seconds, with %(found)d of %(all)d entered values."
    )
    seen = finding(
        text,
        day=visit.began_at.date(),
        seconds=visit.package_seconds or 0.0,
        found=visit.exported,
        all=visit.sought,
    )
    return Evidence(visit.exported == visit.sought, (seen,))


def deletion() -> Evidence:
    """Return whether the last visit was deleted, and how fast; kept where it did not come to
    that."""
    visit = _last_visit()
    if visit is None or (visit.failed_at and visit.failed_at not in DELETION):
        return Evidence(True, ())
    if visit.deletion_seconds is None:
        return _failed(visit)
    text = _(
        "On %(day)s a test person asked for deletion through our form and was deleted after "
        "%(seconds)s seconds; %(left)d entered values were left."
    )
    seen = finding(text, day=visit.began_at.date(), seconds=visit.deletion_seconds, left=visit.left)
    return Evidence(not visit.left, (seen,))


def _last_visit() -> ShopperVisit | None:
    """Return the last visit that says something: it ended, lately, and the site answered."""
    ended = ShopperVisit.objects.filter(ended_at__gte=timezone.now() - FRESH)
    return ended.filter(address=None, was_unreachable=False).first()


def _failed(visit: ShopperVisit) -> Evidence:
    text = _("On %(day)s a test person did not get past this step: %(step)s.")
    step = finding(Step(visit.failed_at).label)
    return Evidence(False, (finding(text, day=visit.began_at.date(), step=step),))
