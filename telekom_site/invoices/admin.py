"""Invoices for staff: to read and download."""

from typing import Any

from django.contrib import admin
from django.http import Http404, HttpRequest, HttpResponse
from django.urls import path, reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _

from privacy.staff_access.read_only_admin import ReadOnlyAdmin
from telekom_site.invoices.layout import invoice_pdf
from telekom_site.invoices.models import Invoice
from telekom_site.money import in_euros
from telekom_site.pdf_documents import pdf_response


@admin.register(Invoice)
class InvoiceAdmin(ReadOnlyAdmin):
    """Invoices, frozen as they were issued."""

    list_display = ["number", "issued_at", "name", "amount", "due_on", "cancels"]
    list_filter = ["issued_at", ("cancels", admin.EmptyFieldListFilter)]
    search_fields = ["=number", "=order_number", "=email"]
    readonly_fields = ["download"]

    @admin.display(description=_("amount"))
    def amount(self, invoice: Invoice) -> str:
        """Return what is to be paid, in euros."""
        return in_euros(invoice.gross_cents)

    @admin.display(description=_("PDF"))
    def download(self, invoice: Invoice) -> SafeString:
        """Link the PDF."""
        address = reverse("admin:invoices_invoice_pdf", args=[invoice.pk])
        return format_html('<a href="{}">{}.pdf</a>', address, invoice.number)

    def get_urls(self) -> list[Any]:
        """Add the address of the PDF."""
        pdf = path(
            "<path:object_id>/pdf/",
            self.admin_site.admin_view(self.pdf),
            name="invoices_invoice_pdf",
        )
        return [pdf, *super().get_urls()]

    def pdf(self, request: HttpRequest, object_id: str) -> HttpResponse:
        """Serve the PDF; opening it is recorded like opening the invoice."""
        invoice = self.get_object(request, object_id)
        if not isinstance(invoice, Invoice) or not self.has_view_permission(request, invoice):
            raise Http404("There is no such invoice.")
        return pdf_response(invoice_pdf(invoice), f"{invoice.number}.pdf", invoice.language)
