"""Check that the precautions are revised, and that their history cannot be changed."""

from django.db import DatabaseError, connections, router, transaction
from django.utils.translation import gettext_lazy as _

from privacy.precautions.models import SecurityReview
from privacy.precautions.reviews import area_states
from privacy.precautions.triggers import REVIEWS
from privacy.registry.promise import Evidence, Finding, Probe, finding


def revised(probe: Probe) -> Evidence:
    """Check that each area was reviewed, no review is overdue, and the database refuses to change
    or delete a review."""
    states, seen = area_states(), list[Finding]()
    for state in states:
        area = finding(state.area.label)
        if state.review is None:
            seen.append(finding(_("Never reviewed: %(area)s."), area=area))
            continue
        text = (
            _("Review overdue since %(due)s: %(area)s.")
            if state.is_overdue
            else _("Reviewed on %(held)s, again by %(due)s: %(area)s.")
        )
        dates = {"held": state.review.held_on, "due": state.review.next_due_on}
        seen.append(finding(text, area=area, **dates))
    changeable = _can_be_changed()
    if changeable:
        seen.append(finding(_("The history of reviews can be changed.")))
    return Evidence(not changeable and not any(state.is_overdue for state in states), tuple(seen))


def _can_be_changed() -> bool:
    """Return whether the newest review can be changed or deleted; what this does is rolled back."""
    newest = SecurityReview.objects.order_by("-pk").first()
    if newest is None:
        return False
    alias = router.db_for_write(SecurityReview)
    changes = (f"UPDATE {REVIEWS} SET owner = owner", f"DELETE FROM {REVIEWS}")  # noqa: S608
    for change in changes:
        try:
            with transaction.atomic(using=alias):
                with connections[alias].cursor() as cursor:
                    cursor.execute(f"{change} WHERE id = %s", [newest.pk])
                transaction.set_rollback(True, using=alias)
        except DatabaseError:
            continue
        return True
    return False
