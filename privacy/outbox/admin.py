"""The outbox: what was sent, and what could not be sent and waits for staff."""

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
    list_display = ["created_at", "recipient", "subject", "sent_at", "attempts", "last_error"]
    list_filter = [("sent_at", admin.EmptyFieldListFilter)]
    search_fields = ["=recipient"]
    exclude = ["body", "unsubscribe_url"]  # they may hold links that open private pages
    actions = ["send_again"]

    @admin.action(description=_("Try to send again"), permissions=["send_again"])
    def send_again(self, request: HttpRequest, mails: QuerySet[OutgoingMail]) -> None:
        """Sets the attempts back, so that the next minute's sweep tries these mails anew."""
        count = try_again(mails)
        self.message_user(
            request,
            gettext("Mails that will be tried again within a minute: %(count)d.")
            % {"count": count},
        )

    def has_send_again_permission(self, request: HttpRequest) -> bool:
        """Looking at the outbox is not yet the right to write to people."""
        return request.user.has_perm("privacy.change_outgoingmail")
