"""The documents that a customer can read and download before and after the order."""

from collections.abc import Callable

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_safe

from privacy.registry.declarations import Text
from telekom_site.contracts import legal_texts
from telekom_site.contracts.documents import Document
from telekom_site.contracts.models import DocumentVersion
from telekom_site.orders.models import Product
from telekom_site.orders.product_documents import contract_summary, information_sheet
from telekom_site.pdf_documents import pdf_response
from telekom_site.translated import language

OF_PRODUCTS: dict[str, tuple[Callable[[Product], Document], Text]] = {
    "contract-summary": (
        contract_summary,
        _("The contract summary of a product, as you get it before you order."),
    ),
    "information-sheet": (
        information_sheet,
        _("The product information sheet: term, price and speeds at a glance."),
    ),
}


@require_safe
def terms(request: HttpRequest) -> HttpResponse:
    """Show the terms and conditions of today."""
    context = {
        "document": legal_texts.terms(),
        "description": _("The terms and conditions of what you order on this site."),
    }
    return render(request, "orders/terms.html", context)


@require_safe
def terms_file(request: HttpRequest) -> HttpResponse:
    """Serve the terms and conditions of today as a PDF."""
    return pdf_response(legal_texts.terms().as_pdf(language()), "terms.pdf", language())


@require_safe
def product_document(request: HttpRequest, slug: str, kind: str) -> HttpResponse:
    """Show the contract summary or the information sheet of a product."""
    product = get_object_or_404(Product, slug=slug)
    document, description = _of_product(product, kind)
    context = {"document": document, "product": product, "kind": kind, "description": description}
    return render(request, "orders/product_document.html", context)


@require_safe
def product_document_file(request: HttpRequest, slug: str, kind: str) -> HttpResponse:
    """Serve the contract summary or the information sheet of a product as a PDF."""
    product = get_object_or_404(Product, slug=slug)
    document, _description = _of_product(product, kind)
    return pdf_response(document.as_pdf(language(), product.name), f"{kind}-{slug}.pdf", language())


@require_safe
def agreed_document_file(request: HttpRequest, digest: str) -> HttpResponse:
    """Serve a document as it was agreed to, as a PDF; it is the same for all who agreed."""
    version = get_object_or_404(DocumentVersion, digest=digest)
    content = version.document.as_pdf(version.language, f"SHA-256 {version.digest}")
    return pdf_response(content, f"{version.kind}-{version.digest[:12]}.pdf", version.language)


def _of_product(product: Product, kind: str) -> tuple[Document, Text]:
    if kind not in OF_PRODUCTS:
        raise Http404("There is no such document.")
    make, description = OF_PRODUCTS[kind]
    return make(product), description
