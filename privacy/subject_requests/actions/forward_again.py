"""Staff action: pass a request on again that a company elsewhere has not received."""

from typing import Any

from django.utils.translation import gettext_lazy as _

from privacy.subject_requests.actions.base import ButtonForm, StaffAction
from privacy.subject_requests.forwarding.sending import forward_again


class ForwardAgain(StaffAction[ButtonForm]):
    """Pass a request on again."""

    name = "forward"
    label = _("Pass the request on again")
    explanation = _(
        "The email to the company could not be delivered. Correct the privacy contact of the "
        "company first, if it is wrong; then the request is sent there again, signed."
    )
    done = _("The request is being passed on again.")
    for_companies_elsewhere = True
    form_class = ButtonForm

    def is_available(self) -> bool:
        """Return whether the request is open and was not delivered."""
        forwarding = getattr(self.request, "forwarding", None)
        is_failed = forwarding is not None and forwarding.failed_at is not None
        return is_failed and self.request.closed_at is None

    def perform(self, form: ButtonForm, staff: Any) -> None:
        """Send it to the contact of the company as it is now."""
        forward_again(self.request)
