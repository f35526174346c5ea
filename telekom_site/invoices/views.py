"""Invoices as PDF: behind a mailed link, and for the account that they belong to."""

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from telekom_site.accounts.views import current_user
from telekom_site.invoices.layout import invoice_pdf
from telekom_site.invoices.links import invoice_behind
from telekom_site.invoices.models import Invoice
from telekom_site.pdf_documents import pdf_response


@never_cache
@require_safe
def mailed_file(request: HttpRequest, token: str) -> HttpResponse:
    """Serve the invoice of a mailed link."""
    invoice = invoice_behind(token)
    if invoice is None:
        return render(request, "invoices/link_invalid.html", status=410)
    return _file(invoice)


@never_cache
@login_required
@require_safe
def file(request: HttpRequest, number: str) -> HttpResponse:
    """Serve an invoice of the account."""
    return _file(get_object_or_404(Invoice, number=number, customer=current_user(request)))


def _file(invoice: Invoice) -> HttpResponse:
    return pdf_response(invoice_pdf(invoice), f"{invoice.number}.pdf", invoice.language)
