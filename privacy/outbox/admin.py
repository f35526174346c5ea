"""Admin of the outbox: mails that were sent, and those that could not be."""

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from privacy.outbox.delivery import try_again
from privacy.outbox.models import OutgoingMail
from privacy.staff_access.read_only_admin import ReadOnlyAdmin


@admin.register(OutgoingMail)
class OutgoingMailAdmin(ReadOnlyAdmin):
    """Mails without their text; staff with the permission can retry them."""

    list_display = ["created_at", "recipient", "subject", "sent_at", "attempts", "last_error"]
    list_filter = [("sent_at", admin.EmptyFieldListFilter)]
    search_fields = ["=recipient"]
    exclude = ["body", "unsubscribe_url"]  # they may contain links to private pages
    actions = ["send_again"]

    @admin.action(description=_("Try to send again"), permissions=["send_again"])
    def send_again(self, request: HttpRequest, mails: QuerySet[OutgoingMail]) -> None:
        """Reset the attempts of the chosen mails, so that the next sweep tries them again."""
        count = try_again(mails)
        self.message_user(
            request,
            gettext("Emails that will be retried within a minute: %(count)d.") % {"count": count},
        )

    def has_send_again_permission(self, request: HttpRequest) -> bool:
        """Return whether the user may change mails; the permission to view them is not enough."""
        return request.user.has_perm("privacy.change_outgoingmail")
