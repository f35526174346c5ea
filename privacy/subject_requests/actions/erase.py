"""Staff action: erase a person's data (Art. 17 GDPR) and answer, optionally by the four-eyes
principle."""

import hashlib
from typing import Any

from django import forms
from django.db import transaction
from django.db.models import QuerySet
from django.http import QueryDict
from django.utils.formats import date_format
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from privacy.personal_data import erasure
from privacy.personal_data.erasure import ErasureStep
from privacy.personal_data.rows import rows_of
from privacy.registry.declarations import Text
from privacy.registry.discovery import registry
from privacy.registry.subject import DataSubject
from privacy.subject_requests.actions.base import AnswerForm, StaffAction
from privacy.subject_requests.actions.nothing_held import NOTHING_IS_STORED
from privacy.subject_requests.erasure_run import begin, finish
from privacy.subject_requests.evidence_models import ErasureReceipt
from privacy.subject_requests.gate import (
    RequestNotOpenError,
    may_erase,
    require_open,
)
from privacy.subject_requests.held_datasets import holds_nothing
from privacy.subject_requests.models import SubjectRequest


def erase_and_answer(request: SubjectRequest, text: str, staff: Any = None) -> list[ErasureReceipt]:
    """Erase, record a receipt per dataset, close the request and mail the answer.

    Raises RequestNotOpenError where the request is not open, the data is restricted or an app
    objects. Under the four-eyes principle the first call only proposes the erasure and raises
    RequestNotOpenError, too.
    """
    with transaction.atomic():
        request = require_open(request)
        subject = request.subject()
        is_begun = may_erase(request, subject, staff)
        if is_begun:
            begin(request, subject, text, staff)
    if not is_begun:  # raised after the commit, which stores who proposed it
        raise RequestNotOpenError(
            gettext("You have proposed this deletion. Someone else must review and perform it.")
        )
    return finish(request, subject)


def warnings(request: SubjectRequest) -> list[str]:
    """Return what staff must read before they erase: the person's other open requests, and the
    warnings of the apps."""
    subject, others = request.subject(), SubjectRequest.objects.open().exclude(pk=request.pk)
    return [*open_requests_of(subject, others), *erasure.warnings(subject)]


def open_requests_of(
    subject: DataSubject, requests: QuerySet[SubjectRequest] | None = None
) -> list[str]:
    """Return a sentence about each open request of a person, among these requests or all."""
    if requests is None:
        requests = SubjectRequest.objects.open()
    own = rows_of(registry.get(SubjectRequest), subject).values("pk")
    text = gettext(
        "Request %(reference)s is open (%(kind)s, received on %(day)s). It is kept "
        "until it is answered."
    )
    sentences = []
    for request in requests.filter(pk__in=own).order_by("received_at"):
        values = {
            "reference": request.reference,
            "kind": request.get_kind_display(),
            "day": date_format(request.received_at, "DATE_FORMAT"),
        }
        sentences.append(text % values)
    return sentences


class ErasureForm(AnswerForm):
    """The answer, and where there are warnings, a checkbox to confirm exactly these."""

    def __init__(
        self, data: QueryDict | None, request: SubjectRequest, standard_answer: str
    ) -> None:
        super().__init__(data, request, standard_answer)
        self.warnings = warnings(request)
        if self.warnings:
            digest = hashlib.sha256("\n".join(self.warnings).encode()).hexdigest()
            self.fields["read"] = forms.MultipleChoiceField(
                label=_("Warnings"),
                choices=[(digest, _("I have read these warnings. Delete anyway."))],
                widget=forms.CheckboxSelectMultiple,
                error_messages={
                    "required": _("Read the warnings first."),
                    "invalid_choice": _(
                        "The warnings have changed in the meantime. Read them again."
                    ),
                },
            )


class Erase(StaffAction[ErasureForm]):
    """Delete everything that no law requires to retain."""

    name = "erase"
    label = _("Delete and answer")
    explanation = _(
        "This is what will be deleted, what must be kept, and why. It cannot be undone."
    )
    done = _("The data is deleted and the person is informed.")
    answers = (SubjectRequest.Kind.DELETION,)
    only_answers = True
    standard_answer = _(
        "We have deleted your data as you asked. What a law requires us to keep is listed "
        "below with the reason."
    )
    cannot_be_undone = True
    form_class = ErasureForm

    def proposed_answer(self) -> Text:
        """Return the standard answer; another where there is nothing to delete."""
        is_empty = holds_nothing(self.request.subject())
        return NOTHING_IS_STORED if is_empty else self.standard_answer

    def preview(self) -> list[ErasureStep]:
        """Return what would be deleted and retained, for datasets that hold anything."""
        return [step for step in erasure.preview(self.request.subject()) if step.found]

    def perform(self, form: ErasureForm, staff: Any) -> None:
        """Erase and mail the answer, or propose the erasure."""
        erase_and_answer(self.request, form.cleaned_data["text"], staff)
