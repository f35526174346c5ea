"""The form of a survey, built from its questions."""

from collections.abc import Iterator
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from privacy.registry.discovery import registry
from privacy.reporting.asked_fields import AskedField
from privacy.single_line import SingleLineFields
from telekom_site.surveys.conf import conf
from telekom_site.surveys.models import Answer, Question, Survey


class SheetForm(SingleLineFields, forms.Form):
    """One person's answers to the questions of a survey."""

    def __init__(self, survey: Survey, data: Any = None) -> None:
        super().__init__(data)
        self.questions = {f"q{question.pk}": question for question in survey.questions.all()}
        self.fields.update({name: _field(question) for name, question in self.questions.items()})

    def clean(self) -> dict[str, Any]:
        """Refuse a sheet without any answer."""
        cleaned = super().clean() or {}
        if not self.errors and not any(cleaned.values()):
            raise forms.ValidationError(_("Please answer at least one question."))
        return cleaned

    def answers(self) -> Iterator[Answer]:
        """Yield the answers, not stored yet and without a sheet."""
        for name, question in self.questions.items():
            given = self.cleaned_data[name]
            if question.kind == Question.Kind.TEXT:
                if given:
                    yield Answer(question=question, text=given)
            else:
                chosen = given if isinstance(given, list) else [given]
                # Each once: a form that was tampered with could repeat an option, and fill up a
                # group that is small enough to be suppressed.
                for option in filter(None, dict.fromkeys(chosen)):
                    yield Answer(question=question, option=int(option))


def _field(question: Question) -> forms.Field:
    if question.kind == Question.Kind.TEXT:
        declaration = registry.get(Answer)
        return forms.CharField(
            label=question.text,
            required=question.is_required,
            max_length=conf.TEXT_LENGTH,
            help_text=AskedField(declaration, declaration.fields["text"]).help_text(),
            widget=forms.Textarea(attrs={"rows": 4}),
        )
    kind, widget = (
        (forms.MultipleChoiceField, forms.CheckboxSelectMultiple)
        if question.kind == Question.Kind.MULTIPLE
        else (forms.ChoiceField, forms.RadioSelect)
    )
    return kind(
        label=question.text,
        required=question.is_required,
        choices=[(str(number), label) for number, label in enumerate(question.option_list)],
        widget=widget,
    )
