"""Staff action: treat a request as a duplicate of an earlier one, whose deadline counts."""

from typing import Any

from django import forms
from django.http import QueryDict
from django.utils.formats import date_format
from django.utils.translation import gettext_lazy as _

from privacy.subject_requests.actions.base import AnswerForm, StaffAction
from privacy.subject_requests.models import SubjectRequest
from privacy.subject_requests.workbench.duplicates import earlier_duplicates, join_earlier


class JoinForm(AnswerForm):
    """Choice of the earlier request, and what the person is told."""

    def __init__(
        self, data: QueryDict | None, request: SubjectRequest, standard_answer: str
    ) -> None:
        super().__init__(data, request, standard_answer)
        choices = []
        for earlier in earlier_duplicates(request):
            day = date_format(earlier.received_at, "DATE_FORMAT")
            choices.append((str(earlier.pk), f"{earlier.reference}, {day}"))
        self.fields["first"] = forms.ChoiceField(
            label=_("Earlier request, received on"),
            choices=choices,
            initial=choices[0][0] if choices else None,
        )
        self.order_fields(["first", "text"])


class JoinEarlier(StaffAction[JoinForm]):
    """Close a duplicate; the earlier request stays open."""

    name = "join"
    label = _("Treat as duplicate")
    explanation = _(
        "The person is told once that the earlier request covers this one. That request stays "
        "open, and its deadline counts."
    )
    done = _("The request is closed as a duplicate, and the person is informed.")
    standard_answer = _(
        "You have already sent us this request. We will answer both together, by the date that we "
        "told you for the first."
    )
    form_class = JoinForm

    def is_available(self) -> bool:
        """Return whether the person has an earlier open request of this kind.

        A deletion that they can undo themselves ends on its own.
        """
        return (
            super().is_available()
            and self.request.erase_after is None
            and earlier_duplicates(self.request).exists()
        )

    def perform(self, form: JoinForm, staff: Any) -> None:
        """Close the request, and mail the text."""
        join_earlier(self.request, form.cleaned_data["first"], form.cleaned_data["text"])
