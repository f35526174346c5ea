"""Letters with a code, as PDF for staff to print and post: A4, for an envelope with a window."""

from io import BytesIO
from typing import NamedTuple

from django.db.models import F, OuterRef, Q, QuerySet, Subquery
from django.utils import timezone, translation
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from privacy.links import absolute_url
from privacy.reporting.record_renderers import RendererMissingError
from privacy.subject_requests.models import RequestLink, RequestMessage, SubjectRequest
from privacy.subject_requests.numbers.codes import LETTER_CODE, new_code
from privacy.subject_requests.numbers.conf import conf

GROUP = 4  # characters of a code between two spaces


class Letter(NamedTuple):
    """The parts of a letter, in the language of the request."""

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


def new_letter(request: SubjectRequest) -> Letter:
    """Return a letter to the postal address on file, with a new code; earlier codes stop working.

    It contains nothing that the person who filed the request has written.
    """
    company = request.controller
    code = new_code(request, LETTER_CODE, conf.LETTER_CODE_LIFETIME)
    with translation.override(request.language):
        return Letter(
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


def as_pdf(letter: Letter) -> bytes:
    """Render a letter. Raises RendererMissingError where reportlab is not installed."""
    try:
        from reportlab.lib.pagesizes import A4
        from reportlab.lib.styles import ParagraphStyle
        from reportlab.lib.units import mm
        from reportlab.pdfbase import pdfmetrics
        from reportlab.pdfbase.ttfonts import TTFont
        from reportlab.platypus import Flowable, Paragraph, SimpleDocTemplate, Spacer
    except ImportError:
        raise RendererMissingError("Install reportlab: pip install reportlab") from None
    from xml.sax.saxutils import escape

    for face in ("Vera", "VeraBd"):  # come with reportlab
        pdfmetrics.registerFont(TTFont(face, f"{face}.ttf"))
    text = ParagraphStyle("text", fontName="Vera", fontSize=10, leading=14, spaceAfter=3 * mm)
    small = ParagraphStyle("small", parent=text, fontSize=6.5, leading=9)
    lines = ParagraphStyle("lines", parent=text, spaceAfter=0)
    bold = ParagraphStyle("bold", parent=text, fontName="VeraBd")
    large = ParagraphStyle("large", parent=bold, fontSize=16, leading=24)
    parts: list[Flowable] = [Paragraph(escape(letter.sender), small)]
    parts += [Paragraph(escape(line), lines) for line in letter.recipient]
    parts += [Spacer(0, 25 * mm), Paragraph(escape(letter.day), text)]
    parts.append(Paragraph(escape(letter.subject), bold))
    parts += [Paragraph(escape(paragraph), text) for paragraph in letter.paragraphs]
    parts.append(Paragraph(escape(letter.code), large))
    file = BytesIO()
    document = SimpleDocTemplate(
        file,
        pagesize=A4,
        title=letter.subject,
        topMargin=45 * mm,
        leftMargin=25 * mm,
        rightMargin=25 * mm,
    )
    document.build(parts)
    return file.getvalue()
