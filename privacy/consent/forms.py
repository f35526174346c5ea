"""Form that verifies a consent receipt."""

import json
import re
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass
from typing import Any

from django import forms
from django.core.files.uploadedfile import UploadedFile
from django.utils.translation import gettext_lazy as _

from privacy.conf import conf
from privacy.consent import mail_receipts, receipts
from privacy.consent.models import ConsentEvent, ReceiptEntry
from privacy.consent.receipt_keys import Verdict
from privacy.single_line import SingleLineFields

NUMBER = "[0-9a-f]{32}"


@dataclass(frozen=True, slots=True)
class Finding:
    """Result of a verification.

    - `entries`: the entries of the receipt in the ledger, or the events of a person's consent, with
      the digests of their links; oldest first.
    - `verdict`: of the signature of an uploaded file; OURS without a file.
    - `ledger_keeps`: whether the ledger still contains the same.
    """

    entries: Sequence[ReceiptEntry | ConsentEvent]
    verdict: Verdict
    ledger_keeps: bool

    @property
    def is_ours(self) -> bool:
        """Whether the file has a valid signature."""
        return self.verdict is Verdict.OURS

    @property
    def is_of_an_unknown_key(self) -> bool:
        """Whether the file was signed by a key of another site."""
        return self.verdict is Verdict.UNKNOWN

    @property
    def is_good(self) -> bool:
        """Whether the receipt exists, is unchanged and matches the ledger."""
        return bool(self.entries) and self.is_ours and self.ledger_keeps


def _is_receipt(content: dict[str, Any]) -> bool:
    """Return whether a file has a receipt number, and no text that cannot be encoded, such as a
    lone surrogate."""
    try:
        json.dumps(content, ensure_ascii=False).encode()
    except (UnicodeEncodeError, RecursionError):
        return False
    if isinstance(content.get("consent"), dict):
        return True
    receipt = content.get("receipt")
    return isinstance(receipt, str) and re.fullmatch(NUMBER, receipt) is not None


def _finding_of_consent(file: dict[str, Any]) -> Finding:
    """Compare the receipt of a person's consent with the ledger."""
    verdict, events = receipts.verdict(file), list[ConsentEvent]()
    if verdict is Verdict.OURS:
        with suppress(mail_receipts.NoReceiptError):
            events = mail_receipts.events_of_receipt(mail_receipts.consent_of_file(file))
    return Finding(events, verdict, bool(events) and mail_receipts.keeps(file, events))


class ReceiptForm(SingleLineFields, forms.Form):
    """The number of a receipt, or its file."""

    number = forms.RegexField(
        regex=f"^{NUMBER}$",
        label=_("Receipt number"),
        required=False,
        help_text=_("32 digits and letters from a to f; in the file they are called “receipt”."),
        error_messages={"invalid": _("That is not a receipt number.")},
        widget=forms.TextInput(attrs={"autocomplete": "off", "spellcheck": "false"}),
    )
    file = forms.FileField(
        label=_("Receipt file"),
        required=False,
        help_text=_("We then also compare its content with our records. The file is not stored."),
        widget=forms.ClearableFileInput(attrs={"accept": "application/json,.json"}),
    )

    def clean_file(self) -> dict[str, Any] | None:
        """Parse the file; None without one."""
        upload: UploadedFile[bytes] | None = self.cleaned_data["file"]
        if upload is None:
            return None
        if (upload.size or 0) > conf.RECEIPT_FILE_BYTES:
            raise forms.ValidationError(_("The file is too large for a receipt."))
        try:
            content = json.loads(upload.read())
        except (ValueError, RecursionError):
            content = None
        if not isinstance(content, dict) or not _is_receipt(content):
            raise forms.ValidationError(_("That is not a receipt file."))
        return content

    def clean(self) -> dict[str, Any]:
        """Require a number or a file."""
        cleaned = super().clean() or {}
        if not self.errors and not cleaned.get("number") and not cleaned.get("file"):
            raise forms.ValidationError(
                _("Please enter the receipt number or choose the receipt file.")
            )
        return cleaned

    def finding(self) -> Finding:
        """Compare the valid form with the ledger."""
        file: dict[str, Any] | None = self.cleaned_data["file"]
        if file and "consent" in file:
            return _finding_of_consent(file)
        receipt = file["receipt"] if file else self.cleaned_data["number"]
        try:
            entries = receipts.entries_of(receipt)
        except receipts.UnknownReceiptError:
            entries = []
        verdict = Verdict.OURS if file is None else receipts.verdict(file)
        keeps = file is None or (verdict is Verdict.OURS and receipts.keeps(file, entries))
        return Finding(
            entries,
            verdict,
            keeps and all(entry.digest == receipts.digest(entry) for entry in entries),
        )
