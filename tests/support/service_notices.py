"""Service notices as staff write and approve them."""

from datetime import timedelta
from typing import Any

from django.utils import timezone

from privacy.service_notices import flows
from privacy.service_notices.models import ServiceNotice
from telekom_site.accounts.models import User


def draft(kind: str = "rates", editor: User | None = None, **values: Any) -> ServiceNotice:
    """A complete draft, of a change in 45 days."""
    if kind in {"rates", "terms"}:
        values = {"effective_on": timezone.localdate() + timedelta(days=45), **values}
    notice = ServiceNotice.objects.create(kind=kind, edited_by=editor or staff("editor"), **values)
    for language, subject, body in (
        ("de", "Neue Preise", "Der Monatspreis steigt um 2 Euro."),
        ("en", "New prices", "The monthly price rises by 2 euros."),
    ):
        notice.texts.create(language=language, subject=subject, body=body)
    return notice


def approved(kind: str = "rates", **values: Any) -> ServiceNotice:
    """A notice that another person approved."""
    notice = draft(kind, **values)
    flows.approve(notice, staff("approver"))
    notice.refresh_from_db()
    return notice


def staff(name: str) -> User:
    """A member of staff."""
    email = f"{name}@telekom.example"
    known = User.objects.with_address(email)
    return known or User.objects.create_superuser(email, "correct-horse-9")
