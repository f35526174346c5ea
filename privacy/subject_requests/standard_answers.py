"""The standard answers, in the language of the request: ready to send, free to change."""

from collections.abc import Iterable, Iterator

from django.utils import translation
from django.utils.formats import date_format
from django.utils.translation import gettext_lazy as _

from privacy.outbox.models import OutgoingMail
from privacy.personal_data.correction import Change
from privacy.personal_data.relations import declarations_of
from privacy.subject_requests.models import ErasureReceipt, SubjectRequest

CORRECTED = _("We have corrected your data as you asked.")
DELETED = _(
    "We have deleted your data as you asked. What a law requires us to keep is listed "
    "below with the reason."
)
ENDED = _("We have ended the following uses of your data, as you asked.")
REFUSED = _("We cannot do what you asked, for this reason: …")
RESTRICTED = _("For now we only store your data, as you asked, and do nothing else with them.")
LIFTED = _("We will use your data again as before, for this reason: …")
CAME_BACK = _("Our answer came back, so your request is open again.")
EXTENDED = _(
    "Your request takes more work than we can finish in the first period, for this reason: …"
)

TEXTS = {
    "refuse": REFUSED,
    "extend": EXTENDED,
    "correct": CORRECTED,
    "erase": DELETED,
    "end": ENDED,
    "reopen": CAME_BACK,
    "restrict": RESTRICTED,
    "lift": LIFTED,
}


def standard_answer(request: SubjectRequest, act: str) -> str:
    """The text that an act starts from: act is the name of one of staff_acts."""
    with translation.override(request.language):
        return str(TEXTS.get(act, ""))


def with_changes(text: str, changes: Iterable[Change]) -> str:
    """The answer to a correction, value by value."""
    lines = [
        f"- {change.title}, {change.label}: {change.note or f'{change.old} → {change.new}'}"
        for change in changes
    ]
    return "\n".join([text, "", *lines]) if lines else text


def with_receipts(text: str, receipts: Iterable[ErasureReceipt]) -> str:
    """The answer to an erasure, store by store: what went, what stays, by which law, until when;
    itself included."""
    lines = [_as_line(receipt) for receipt in receipts if receipt.deleted or receipt.kept]
    return "\n".join([text, "", *lines, *_this_answer()])


def _this_answer() -> Iterator[str]:
    """How long the mail with the answer is kept, which comes after what was deleted."""
    for declared in declarations_of(OutgoingMail):
        if declared.retention:
            text = translation.gettext("This answer: kept ({how_long})")
            yield f"- {text.format(how_long=declared.retention.in_words())}"


def _as_line(receipt: ErasureReceipt) -> str:
    parts = []
    if receipt.deleted:
        parts.append(translation.gettext("{count} deleted").format(count=receipt.deleted))
    if receipt.kept:
        parts.append(_what_stays(receipt))
    return f"- {receipt.title}: {'; '.join(parts)}"


def _what_stays(receipt: ErasureReceipt) -> str:
    """How many records stay, until when, why, and which of their fields."""
    if receipt.kept_until:
        text = translation.gettext("{kept} kept until {day}").format(
            kept=receipt.kept, day=date_format(receipt.kept_until)
        )
    else:
        text = translation.gettext("{kept} kept for now").format(kept=receipt.kept)
    if receipt.law:
        text = f"{text} ({receipt.law})"
    if receipt.kept_fields:
        fields = translation.gettext("of these we still store: {fields}")
        text = f"{text}, {fields.format(fields=receipt.kept_fields)}"
    return text
