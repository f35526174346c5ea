"""Staff pages of coming versions of the notice: load, see what changes, announce."""

import json
from datetime import date
from typing import Any, cast

from django import forms
from django.conf import settings
from django.contrib import admin, messages
from django.contrib.auth.models import AbstractBaseUser
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import UploadedFile
from django.http import HttpRequest
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.html import format_html
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from privacy.notice_versions.comparison import changes
from privacy.notice_versions.conf import conf
from privacy.notice_versions.models import ComingNotice, NoticeVersion, Texts, passages_in
from privacy.service_notices.flows import announcement_of
from privacy.service_notices.models import ServiceNotice
from privacy.single_line import SingleLineModelForm
from privacy.staff_access.strict_lookups import StrictLookups

PARTS = 4  # of a passage


class ComingForm(SingleLineModelForm):
    """A coming version: its day, and the file that the coming release wrote."""

    file = forms.FileField(
        label=_("Text"),
        help_text=_("The file that `manage.py record_notice --export` of the new release wrote."),
    )

    class Meta:
        model = ComingNotice
        fields = ["in_force_on"]

    def clean_in_force_on(self) -> date:
        """Return the day. Raises ValidationError where another version is in force from then on."""
        day: date = self.cleaned_data["in_force_on"]
        if ComingNotice.objects.filter(in_force_on=day).exists():
            raise ValidationError(
                _("Another version comes into force on this day. Delete it, or choose another day.")
            )
        return day

    def clean_file(self) -> Texts:
        """Return the text of the file. Raises ValidationError for another one."""
        file: UploadedFile[bytes] = self.cleaned_data["file"]
        if (file.size or 0) > conf.NOTICE_FILE_BYTES:
            raise ValidationError(_("The file is too large."))
        try:
            texts = json.loads(file.read())
        except (ValueError, RecursionError):
            texts = None
        if not _is_text(texts):
            raise ValidationError(_("This is not the text of a notice in each language."))
        return cast("Texts", texts)


def _is_text(texts: Any) -> bool:
    """Return whether JSON data has the form of `Texts`, in the languages of the site."""
    if not isinstance(texts, dict) or set(texts) != {code for code, _name in settings.LANGUAGES}:
        return False
    return all(map(_are_passages, texts.values()))


def _are_passages(passages: Any) -> bool:
    """Return whether JSON data is a list of passages, at least one."""
    if not isinstance(passages, list):
        return False
    for passage in passages:
        if not isinstance(passage, list) or len(passage) != PARTS:
            return False
        if not all(isinstance(part, str) and "\x00" not in part for part in passage):
            return False
    return bool(passages)


@admin.register(ComingNotice)
class ComingNoticeAdmin(StrictLookups):
    """Coming versions: entered once, never changed. Each drafts the notice to customers."""

    form = ComingForm
    actions = None
    list_display = ["in_force_on", "announced_at", "announcement"]
    readonly_fields = ["announced_at", "announcement", "preview"]

    def get_fields(self, request: HttpRequest, obj: Any = None) -> Any:
        """Return the fields to enter, or those to read."""
        if obj is None:
            return ["in_force_on", "file"]
        return ["in_force_on", "announced_at", "announcement", "preview"]

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Return False: people are told of the version as it was stored."""
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Return whether it can be deleted: while it is not announced."""
        is_announced = obj is not None and obj.announced_at is not None
        return super().has_delete_permission(request, obj) and not is_announced

    def save_model(self, request: HttpRequest, obj: Any, form: Any, change: bool) -> None:
        """Save the version, and draft its announcement."""
        obj.texts = form.cleaned_data["file"]
        super().save_model(request, obj, form, change)
        announcement_of(obj, cast("AbstractBaseUser", request.user))
        messages.info(request, gettext("Its announcement is drafted among the service notices."))

    @admin.display(description=_("announcement"))
    def announcement(self, coming: ComingNotice) -> str:
        """Return a link to the notice that tells customers."""
        notice = ServiceNotice.objects.filter(coming=coming).first()
        if notice is None:
            return "–"
        url = reverse("admin:privacy_servicenotice_change", args=[notice.pk])
        return format_html('<a href="{}">{}</a>', url, notice.get_state_display())

    @admin.display(description=_("what changes"))
    def preview(self, coming: ComingNotice) -> str:
        """Return what changes from the version in force, in the current language."""
        current = NoticeVersion.objects.first()
        before = passages_in(current.texts, coming.language) if current else []
        context = {"changes": changes(before, coming.passages)}
        return render_to_string("privacy/notice_versions/_changes.html", context)
