"""Record that a member of staff opens a person's data; call it before the data is shown."""

from django.http import HttpRequest

from privacy.access.models import StaffAccess
from privacy.registry.subject import email_key


def record_access(request: HttpRequest, email: str, what: str, reason: str) -> StaffAccess:
    """Append who opened whose data. `email` is the person's mailbox; only its keyed digest is stored."""
    return StaffAccess.objects.create(
        staff_id=request.user.pk, subject_key=email_key(email), what=what[:100], reason=reason[:200]
    )
