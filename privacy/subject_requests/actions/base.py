"""Base class of staff actions: a page that explains the action, and a button that performs it."""

from typing import Any, ClassVar, Generic, TypeVar

from django import forms
from django.http import QueryDict
from django.utils import translation
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from privacy.gaps import GAP
from privacy.personal_data.erasure import ErasureStep
from privacy.registry.declarations import Text
from privacy.single_line import SingleLineFields
from privacy.subject_requests.models import SubjectRequest
from privacy.subject_requests.workbench.saved_answers.placeholders import open_placeholders


class AnswerForm(SingleLineFields, forms.Form):
    """The text that is sent to the person, starting from the standard answer of the action."""

    text = forms.CharField(
        label=_("Answer to the person"), max_length=10000, widget=forms.Textarea(attrs={"rows": 8})
    )
    dead_end: Text = ""  # why the action cannot be taken; the page says so instead of the form

    def __init__(
        self, data: QueryDict | None, request: SubjectRequest, standard_answer: str
    ) -> None:
        super().__init__(data, initial={"text": standard_answer})

    def clean_text(self) -> str:
        """Refuse a text with a gap "…" or a placeholder that is not filled in."""
        text = str(self.cleaned_data["text"])
        if GAP in text:
            raise forms.ValidationError(_("Replace the … with what belongs there."))
        if names := open_placeholders(text):
            message = gettext("Fill in %(places)s: the person would read it as it is.")
            raise forms.ValidationError(message % {"places": ", ".join(names)})
        return text


class ButtonForm(AnswerForm):
    """Form without fields: a button only."""

    text = None  # type: ignore[assignment]  # Django removes the inherited field


Form = TypeVar("Form", bound=AnswerForm)


class StaffAction(Generic[Form]):
    """One thing that staff can do with one request."""

    name: ClassVar[str]
    """In the address of its page, and in the staff access log."""
    label: ClassVar[Text]
    """On its button."""
    explanation: ClassVar[Text]
    """What will happen, above the form."""
    done: ClassVar[Text]
    """What staff read afterwards."""
    answers: ClassVar[tuple[SubjectRequest.Kind, ...]] = ()
    """The kinds of request to which it is the answer; these show it first."""
    only_answers: ClassVar[bool] = False
    """Whether other kinds do not offer it."""
    standard_answer: ClassVar[Text] = ""
    """The text that staff start from, in the language of the request."""
    cannot_be_undone: ClassVar[bool] = False
    """Whether staff prove first that it is them (PRIVACY_REAUTHENTICATE)."""
    for_companies_elsewhere: ClassVar[bool] = False
    """Whether requests to companies that do not work on this installation offer it."""
    form_class: type[Form]
    """What staff enter on its page."""

    def __init__(self, request: SubjectRequest) -> None:
        self.request = request

    @property
    def is_main(self) -> bool:
        """Whether it is the answer to this kind of request."""
        return self.request.kind in self.answers

    def is_available(self) -> bool:
        """Return whether the page of a verified request offers it now."""
        return self.request.closed_at is None and (self.is_main or not self.only_answers)

    def form(self, data: QueryDict | None) -> Form:
        """Return the form of its page, bound to what was sent."""
        with translation.override(self.request.language):
            text = str(self.proposed_answer())
        return self.form_class(data, self.request, text)

    def proposed_answer(self) -> Text:
        """Return the text that staff start from: the standard answer, where it is true."""
        return self.standard_answer

    def preview(self) -> list[ErasureStep] | None:
        """Return what it would do per dataset; None for actions without a preview."""
        return None

    def perform(self, form: Form, staff: Any) -> None:
        """Perform it with the valid form; `staff` is the user who does.

        Raises RequestNotOpenError, or ValidationError keyed by field where a value is refused;
        nothing is changed then.
        """
        raise NotImplementedError
