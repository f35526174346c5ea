"""Adding a file to a request, and removing one that was added by mistake."""

import re
from collections.abc import Mapping
from pathlib import PurePath
from typing import Any, NamedTuple

from django import forms
from django.core.files.base import ContentFile
from django.db import transaction
from django.template.defaultfilters import filesizeformat
from django.utils.text import get_valid_filename
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from privacy.personal_data import erasure_journal
from privacy.personal_data.deletion_guard import REASONS, protected, without_guard
from privacy.personal_data.plan import Why
from privacy.single_line import SingleLineFields
from privacy.subject_requests.models import SubjectRequest
from privacy.subject_requests.workbench.attachments.models import RequestAttachment
from privacy.subject_requests.workbench.conf import conf

NAME_CHARACTERS = 80  # of the file, without its suffix


class FileKind(NamedTuple):
    """How the files of a media type begin, and the suffix of their names."""

    begins: tuple[bytes, ...]
    suffix: str


KINDS: Mapping[str, FileKind] = {
    "application/pdf": FileKind((b"%PDF-",), ".pdf"),
    "image/jpeg": FileKind((b"\xff\xd8\xff",), ".jpg"),
    "image/png": FileKind((b"\x89PNG\r\n\x1a\n",), ".png"),
    "image/tiff": FileKind((b"II*\x00", b"MM\x00*"), ".tif"),
}


class NotRemovableError(Exception):
    """An attachment must be retained; the message says why."""


class AttachmentForm(SingleLineFields, forms.Form):
    """A file of an allowed type and size."""

    file = forms.FileField(
        label=gettext_lazy("New file"),
        help_text=gettext_lazy(
            "Such as a scanned letter; no copy of an identity document. The person gets it with "
            "their data on request."
        ),
    )

    def clean_file(self) -> Any:
        """Refuse a file that is too large or of another type; its content decides, not its name."""
        file = self.cleaned_data["file"]
        if file.size > conf.ATTACHMENT_BYTES:
            most = filesizeformat(conf.ATTACHMENT_BYTES)
            raise forms.ValidationError(_("The file is larger than %(most)s.") % {"most": most})
        if not kind_of(file.read(16)):
            allowed = ", ".join(kind.partition("/")[2].upper() for kind in _allowed())
            message = _("Choose a file of one of these types: %(types)s.")
            raise forms.ValidationError(message % {"types": allowed})
        file.seek(0)
        return file


def kind_of(start: bytes) -> str:
    """Return the allowed media type of a file that begins like this; empty where there is none."""
    for kind, known in _allowed().items():
        if start.startswith(known.begins):
            return kind
    return ""


def safe_name(name: str, kind: str) -> str:
    """Return the name of a file as it is stored: letters, digits, dots and dashes, and the suffix
    of what it is."""
    stem = get_valid_filename(re.sub(r"[^\w .-]", "", PurePath(name).stem).strip(" .") or "file")
    return stem.strip(".")[:NAME_CHARACTERS] + KINDS[kind].suffix


def add_file(subject_request: SubjectRequest, file: Any, staff: Any) -> RequestAttachment | None:
    """Store a valid file of a form, encrypted; None where the request has PRIVACY_ATTACHMENTS
    already."""
    content = file.read()
    kind = kind_of(content[:16])
    attachment = RequestAttachment(
        request=subject_request, kind=kind, size=len(content), added_by_id=staff.pk
    )
    with transaction.atomic():
        SubjectRequest.objects.select_for_update(of=("self",)).get(pk=subject_request.pk)
        if subject_request.attachments.count() >= conf.ATTACHMENTS:
            return None
        attachment.file.save(safe_name(file.name, kind), ContentFile(content))
    return attachment


@transaction.atomic
def remove_file(attachment: RequestAttachment) -> None:
    """Delete an attachment, with an entry in the erasure journal.

    That its request is open keeps it from erasure, not from staff who chose the wrong file. Raises
    NotRemovableError where it must be retained for another reason.
    """
    why = protected(RequestAttachment, [attachment.pk]).get(attachment.pk)
    if why not in (None, Why.UNFINISHED):
        raise NotRemovableError(str(REASONS[why]))
    entry = erasure_journal.write_rows_entry(RequestAttachment, [attachment.pk])
    with without_guard():  # an open request needs it only while it is the right file
        attachment.delete()
    erasure_journal.mark_applied(entry)


def _allowed() -> dict[str, FileKind]:
    return {kind: KINDS[kind] for kind in conf.ATTACHMENT_TYPES if kind in KINDS}
