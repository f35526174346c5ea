"""The withdrawal function (§ 356a BGB) and the cancellation function (§ 312k BGB): no login, no
question that the law does not name, no offer to stay."""

import uuid

from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from privacy.rate_limits.views import limited_per_address
from telekom_site.accounts.models import User
from telekom_site.contracts import legal_texts
from telekom_site.pdf_documents import pdf_response
from telekom_site.terminations import flows, receipts
from telekom_site.terminations.forms import CancellationForm, TerminationForm, WithdrawalForm
from telekom_site.terminations.links import termination_behind, token_of
from telekom_site.translated import language

PAGE = ["GET", "HEAD", "POST"]
UNPROCESSABLE = 422
CONFIRM, CHANGE = "confirm", "change"


@never_cache
@require_http_methods(PAGE)
def withdraw(request: HttpRequest) -> HttpResponse:
    """Withdraw in two steps: name the contract, then confirm."""
    form = WithdrawalForm(_posted(request), initial=_known(request))
    step = request.POST.get("step")
    if not form.is_bound or step == CHANGE:
        return _page(request, "terminations/withdraw.html", form)
    if not form.is_valid():
        return _page(request, "terminations/withdraw.html", form, UNPROCESSABLE)
    if step != CONFIRM:
        return _page(request, "terminations/confirm_withdrawal.html", form)
    return declare(request, form)


@never_cache
@require_http_methods(PAGE)
def cancel(request: HttpRequest) -> HttpResponse:
    """Cancel on the one confirmation page that the law describes."""
    form = CancellationForm(_posted(request), initial=_known(request))
    if form.is_bound and form.is_valid():
        return declare(request, form)
    status = UNPROCESSABLE if form.is_bound else 200
    return _page(request, "terminations/cancel.html", form, status)


@require_safe
def instruction(request: HttpRequest) -> HttpResponse:
    """Show the withdrawal instruction and the model form."""
    context = {
        "document": legal_texts.withdrawal_instruction(),
        "model_form": legal_texts.withdrawal_form(),
    }
    return render(request, "terminations/instruction.html", context)


@require_safe
def instruction_file(request: HttpRequest) -> HttpResponse:
    """Serve the withdrawal instruction as a PDF."""
    content = legal_texts.withdrawal_instruction().as_pdf(language())
    return pdf_response(content, "withdrawal-instruction.pdf", language())


@require_safe
def model_form_file(request: HttpRequest) -> HttpResponse:
    """Serve the model withdrawal form as a PDF."""
    content = legal_texts.withdrawal_form().as_pdf(language())
    return pdf_response(content, "withdrawal-form.pdf", language())


@never_cache
@require_safe
def received(request: HttpRequest, token: str) -> HttpResponse:
    """Show the receipt of a declaration: the same page, whether or not it was matched."""
    declared = termination_behind(token)
    if declared is None:
        return render(request, "terminations/link_invalid.html", status=410)
    context = {
        "declared": declared,
        "title": receipts.title(declared),
        "rows": receipts.rows(declared),
        "token": token,
        "is_mailed": flows.is_receipt_mailed(declared),
    }
    return render(request, "terminations/received.html", context)


@never_cache
@require_safe
def receipt(request: HttpRequest, token: str) -> HttpResponse:
    """Serve the receipt of a declaration as a PDF."""
    declared = termination_behind(token)
    if declared is None:
        return render(request, "terminations/link_invalid.html", status=410)
    content = receipts.receipt_pdf(declared)
    return pdf_response(content, f"{declared.kind}.pdf", declared.language)


def _page(
    request: HttpRequest, template: str, form: TerminationForm, status: int = 200
) -> HttpResponse:
    context = {"form": form, "key": _key(request)}
    return render(request, template, context, status=status)


@limited_per_address
def declare(request: HttpRequest, form: TerminationForm) -> HttpResponse:
    """Store the declaration and lead to the receipt."""
    declared = form.save(commit=False)
    declared.pk, declared.kind, declared.language = _key(request), form.kind, language()
    return redirect("terminations:received", token=token_of(flows.receive(declared)))


def _posted(request: HttpRequest) -> QueryDict | None:
    return request.POST if request.method == "POST" else None


def _known(request: HttpRequest) -> dict[str, str]:
    """Return what the account says about the person, if there is one."""
    if not isinstance(request.user, User):
        return {}
    return {"name": request.user.get_full_name(), "email": request.user.email}


def _key(request: HttpRequest) -> uuid.UUID:
    """Return the key of the form, so that sending it twice is one declaration."""
    try:
        return uuid.UUID(request.POST.get("key", ""))
    except ValueError:
        return uuid.uuid4()
