"""Letters with a code, for staff to print and post: when one is due, and what it says."""

from typing import Any, NamedTuple

from django.db import transaction
from django.db.models import F, OuterRef, Q, QuerySet, Subquery
from django.utils import timezone, translation
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from privacy.links import absolute_url
from privacy.subject_requests.models import RequestLink, RequestMessage, SubjectRequest
from privacy.subject_requests.numbers.codes import LETTER_CODE, new_code
from privacy.subject_requests.numbers.conf import conf
from privacy.subject_requests.workbench.models import RequestNote

GROUP = 4  # characters of a code between two spaces


class Letter(NamedTuple):
    """The parts of a letter, in the language of the request."""

    language: str
    company: str
    contact: str
    sender: str
    recipient: list[str]
    day: str
    subject: str
    paragraphs: list[str]
    code: str


def letters_due() -> QuerySet[SubjectRequest]:
    """Return the requests whose letter is to be printed: with the first code, or with what staff
    have written since the last one to a person without an email address."""
    codes = RequestLink.objects.filter(request=OuterRef("pk"), purpose=RequestLink.Purpose.CODE)
    written = RequestMessage.objects.filter(
        request=OuterRef("pk"), sender=RequestMessage.Sender.STAFF
    )
    requests = SubjectRequest.objects.exclude(postal_address="").annotate(
        last_code=Subquery(codes.order_by("-created_at").values("created_at")[:1]),
        last_message=Subquery(written.order_by("-sent_at").values("sent_at")[:1]),
    )
    return requests.filter(
        Q(last_code=None, verified_at=None)
        | Q(email="", last_code=None, last_message__isnull=False)
        | Q(email="", last_message__gt=F("last_code"))
    )


def is_letter_due(request: SubjectRequest) -> bool:
    """Return whether the letter of a request is to be printed (see `letters_due`)."""
    return letters_due().filter(pk=request.pk).exists()


def last_code(request: SubjectRequest) -> str:
    """Return the key of the last code of a request; empty where it has none.

    Who prints has seen it, so that nobody replaces the code of a letter that is in the post
    unknowingly.
    """
    codes = request.links.filter(purpose=RequestLink.Purpose.CODE).order_by("-pk")
    return str(codes.values_list("pk", flat=True).first() or "")


@transaction.atomic
def print_letter(request: SubjectRequest, seen_code: str | None, staff: Any) -> Letter | None:
    """Return a new letter of a request, noted in its history; None where it was printed since
    `seen_code` was the last code."""
    rows = SubjectRequest.objects.select_for_update(of=("self",)).select_related("controller")
    locked = rows.filter(pk=request.pk).first()
    if locked is None or last_code(locked) != seen_code:
        return None
    RequestNote.objects.create(
        request=locked, author_id=staff.pk, text=_("The letter was printed for posting.")
    )
    return new_letter(locked)


def new_letter(request: SubjectRequest) -> Letter:
    """Return a letter to the postal address on file, with a new code; earlier codes stop working.

    It contains nothing that the person who filed the request has written.
    """
    company = request.controller
    code = new_code(request, LETTER_CODE, conf.LETTER_CODE_LIFETIME)
    with translation.override(request.language):
        return Letter(
            language=request.language,
            company=company.name,
            contact=company.privacy_contact,
            sender=", ".join(filter(None, [company.name, company.street, company.city])),
            recipient=request.postal_address.splitlines(),
            day=date_format(timezone.localdate()),
            subject=_("Your request %(reference)s") % {"reference": request.reference},
            paragraphs=_paragraphs(request),
            code=" ".join(code[start : start + GROUP] for start in range(0, len(code), GROUP)),
        )


def _paragraphs(request: SubjectRequest) -> list[str]:
    values = {
        "kind": request.get_kind_display(),
        "number": request.number_in_words,
        "company": request.controller.name,
        "reference": request.reference,
        "url": absolute_url("privacy:code", request.language),
        "days": conf.LETTER_CODE_LIFETIME.days,
    }
    how = _(
        "Open %(url)s and enter the reference %(reference)s and the code below. It works once, for "
        "%(days)s days from today."
    )
    if request.verified_at is None:
        why = _(
            "Someone, presumably you, has sent %(company)s a request and named the following: "
            "%(number)s. The request: %(kind)s."
        )
        otherwise = _(
            "If it was not you, you do not need to do anything: a request that is not confirmed is "
            "deleted."
        )
        return [why % values, how % values, otherwise]
    answer = request.messages.filter(sender=RequestMessage.Sender.STAFF).last()
    return [*(answer.text.splitlines() if answer else []), how % values]
