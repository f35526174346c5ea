"""Staff pages of saved answers: each change of a text is stored as its next version."""

from typing import Any

from django import forms
from django.contrib import admin, messages
from django.http import HttpRequest
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from privacy.controllers.staff_rows import limits_of
from privacy.single_line import SingleLineModelForm
from privacy.subject_requests.workbench.saved_answers.addresses_in_text import addresses_in
from privacy.subject_requests.workbench.saved_answers.models import (
    ANSWER_CHARACTERS,
    SavedAnswer,
    SavedAnswerVersion,
)
from privacy.subject_requests.workbench.saved_answers.placeholders import (
    NAMES,
    unknown_placeholders,
)


class SavedAnswerForm(SingleLineModelForm):
    """A saved answer with the text of its newest version."""

    text = forms.CharField(
        label=gettext_lazy("Text"),
        max_length=ANSWER_CHARACTERS,
        widget=forms.Textarea(attrs={"rows": 12, "cols": 80}),
        help_text=gettext_lazy(
            "{number}, {name} and {deadline} become those of the request. It is a text for many "
            "people: write no address of a person."
        ),
    )

    class Meta:
        model = SavedAnswer
        fields = ["title", "company", "language", "is_offered"]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        newest = self.instance.versions.first() if self.instance.pk else None
        if newest is not None:
            self.initial["text"] = newest.text

    def clean_text(self) -> str:
        """Refuse braces around anything but a placeholder."""
        text = str(self.cleaned_data["text"])
        if unknown := unknown_placeholders(text):
            listed = ", ".join(f"{{{name}}}" for name in unknown)
            known = ", ".join(f"{{{name}}}" for name in NAMES)
            message = _("%(unknown)s is not a placeholder. There are: %(known)s.")
            raise forms.ValidationError(message % {"unknown": listed, "known": known})
        return text


class Versions(admin.TabularInline):  # type: ignore[type-arg]
    """The versions of a text, newest first, to read."""

    model = SavedAnswerVersion
    extra = max_num = 0
    can_delete = False
    fields = ["number", "written_at", "written_by", "text"]
    readonly_fields = ["number", "written_at", "written_by", "text"]

    def has_view_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Return whether staff may see the answer itself."""
        return bool(request.user.has_perm("privacy.view_savedanswer"))

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Return False: another version replaces one."""
        return False


@admin.register(SavedAnswer)
class SavedAnswerAdmin(admin.ModelAdmin):  # type: ignore[type-arg]
    """Saved answers; only who sees every company writes one for all companies."""

    form = SavedAnswerForm
    list_display = ["title", "language", "company", "is_offered"]
    list_filter = ["language", "company", "is_offered"]
    list_select_related = ["company"]
    search_fields = ["title"]
    fields = ["title", "company", "language", "is_offered", "text"]
    inlines = [Versions]

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Refuse deleting: what is not offered any more keeps its versions."""
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Return whether staff may edit it: those of their companies."""
        is_theirs = obj is None or obj.company_id is not None or limits_of(request.user) is None
        return super().has_change_permission(request, obj) and is_theirs

    def get_form(
        self, request: HttpRequest, obj: Any = None, change: bool = False, **kwargs: Any
    ) -> Any:
        """Return the form without the text for those who only read: they see the versions."""
        if obj is not None and not self.has_change_permission(request, obj):
            kwargs["form"] = SingleLineModelForm
        return super().get_form(request, obj, change, **kwargs)

    def get_fields(self, request: HttpRequest, obj: Any = None) -> Any:
        """Return the fields; without the text for those who only read."""
        may_change = obj is None or self.has_change_permission(request, obj)
        return self.fields if may_change else [name for name in self.fields if name != "text"]

    def save_model(self, request: HttpRequest, obj: SavedAnswer, form: Any, change: bool) -> None:
        """Store the answer and, where it is another, its text as the next version."""
        super().save_model(request, obj, form, change)
        SavedAnswer.objects.select_for_update(of=("self",)).get(pk=obj.pk)
        newest, text = obj.versions.first(), form.cleaned_data["text"]
        if newest is None or newest.text != text:
            SavedAnswerVersion.objects.create(
                answer=obj,
                number=newest.number + 1 if newest else 1,
                text=text,
                written_by_id=request.user.pk,
            )
        contact = obj.company.privacy_contact if obj.company else ""
        if addresses := addresses_in(text, contact):
            warning = _(
                "The text contains an address: %(address)s. It is sent to everyone who gets this "
                "answer."
            )
            messages.warning(request, warning % {"address": addresses[0]})
