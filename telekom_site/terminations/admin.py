"""Withdrawals and cancellations for staff: open ones first."""

from django.contrib import admin, messages
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from privacy.single_line import SingleLineModelForm
from privacy.staff_access.restricted_admin import RespectsRestriction
from telekom_site.terminations.flows import accept, close
from telekom_site.terminations.models import Termination

DECLARED = [
    "kind", "received_at", "name", "email", "ground", "reason", "wanted_on", "language",
    "order", "contract", "ends_at", "done_at",
]  # fmt: skip


@admin.register(Termination)
class TerminationAdmin(RespectsRestriction):
    """The work list. What was declared is fixed, but the number can be corrected to match it."""

    form = SingleLineModelForm
    list_display = ["received_at", "kind", "ground", "reference", "name", "ends_at", "done_at"]
    list_filter = [("done_at", admin.EmptyFieldListFilter), "kind", "ground"]
    search_fields = ["=email", "reference"]
    fields = ["reference", *DECLARED]
    readonly_fields = DECLARED
    actions = ["accept", "close"]

    def has_add_permission(self, request: HttpRequest) -> bool:
        """Return False: declarations come from the forms."""
        return False

    @admin.action(description=_("Accept: end the contract"), permissions=["change"])
    def accept(self, request: HttpRequest, declared: QuerySet[Termination]) -> None:
        """End the contracts that open declarations name, even late or for a good cause."""
        done = 0
        for termination in self._open(request, declared):
            if accept(termination):
                self.log_change(request, termination, "accepted")
                done += 1
        self._say(request, done)

    @admin.action(description=_("Close without effect"), permissions=["change"])
    def close(self, request: HttpRequest, declared: QuerySet[Termination]) -> None:
        """Tell the customers that their declarations have no effect."""
        done = 0
        for termination in self._open(request, declared):
            if close(termination):
                self.log_change(request, termination, "closed")
                done += 1
        self._say(request, done)

    def _open(self, request: HttpRequest, declared: QuerySet[Termination]) -> list[Termination]:
        waiting = declared.filter(done_at=None)
        return [row for row in waiting if self.has_change_permission(request, row)]

    def _say(self, request: HttpRequest, done: int) -> None:
        text = ngettext("%d declaration done.", "%d declarations done.", done) % done
        self.message_user(request, text, messages.SUCCESS if done else messages.WARNING)
