"""What the last visit of the mystery shopper says about access and deletion."""

from datetime import timedelta

from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from privacy.heartbeat.beats import states
from privacy.mystery_shopper.models import ShopperVisit, Step
from privacy.registry.promise import Evidence, finding

GO_SHOPPING = "privacy.promises.mystery_shopping.go_shopping"
FRESH = timedelta(days=3)  # after which a visit says nothing about today
DELETION = (Step.FILE_DELETION, Step.CONFIRM_DELETION, Step.ERASE, Step.SEE_DELETION)


def access() -> Evidence:
    """Return whether the last visit got its whole package, and how fast; not known where visits
    are planned and stopped, and kept where there was none yet."""
    visit = _last_visit()
    if visit is None:
        return _without_visit()
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
    that, and as for the access without a visit."""
    visit = _last_visit()
    if visit is None:
        return _without_visit()
    if visit.failed_at and visit.failed_at not in DELETION:
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


def _without_visit() -> Evidence:
    """Return that nothing is known where the project plans visits and none says anything for days:
    the task stopped, or found the site unreachable each time."""
    since = timezone.now() - FRESH
    planned = next((state for state in states() if state.work.name == GO_SHOPPING), None)
    is_late = planned is not None and planned.due_by is not None and planned.due_by < since
    if planned and (is_late or ShopperVisit.objects.filter(began_at__lt=since).exists()):
        text = _("No test person could use our form for more than %(days)d days.")
        return Evidence(None, (finding(text, days=FRESH.days),))
    return Evidence(True, ())


def _failed(visit: ShopperVisit) -> Evidence:
    text = _("On %(day)s a test person did not get past this step: %(step)s.")
    step = finding(Step(visit.failed_at).label)
    return Evidence(False, (finding(text, day=visit.began_at.date(), step=step),))
