"""The documents before and after the order."""

from io import BytesIO

import pytest
from django.core.management import call_command
from django.test import Client
from pypdf import PdfReader

from telekom_site.contracts.models import DocumentVersion
from telekom_site.orders.models import Product
from tests.support.orders import FIELDS, place

pytestmark = pytest.mark.django_db(transaction=True)
SUMMARY = "/de/order/home-fibre-600/contract-summary"


@pytest.fixture(autouse=True)
def demo() -> None:
    call_command("load_demo", verbosity=0)


def text_of(client: Client, path: str) -> str:
    """The text of a PDF."""
    pages = PdfReader(BytesIO(client.get(path).content)).pages
    return " ".join(" ".join(page.extract_text() for page in pages).split())


def test_the_contract_summary_has_the_headings_of_the_template(client: Client) -> None:
    """Regulation (EU) 2019/2243."""
    headings = (
        "Dienste",
        "Geschwindigkeit des Internetdienstes und Abhilfe bei Problemen",
        "Preis",
        "Laufzeit, Verlängerung und Kündigung",
        "Funktionen für Endnutzer mit Behinderungen",
        "Sonstige relevante Informationen",
    )
    page, pdf = client.get(f"{SUMMARY}/").content.decode(), text_of(client, f"{SUMMARY}.pdf")
    for heading in headings:
        assert f"<h2>{heading}</h2>" in page
        assert heading in pdf
    assert "normalerweise 560" in pdf


def test_what_was_agreed_is_served_as_it_was(browser: Client) -> None:
    place(browser, "home-fibre-600", FIELDS, "de")
    summary = DocumentVersion.objects.get(kind="summary")
    path = f"/de/order/agreed/{summary.digest}.pdf"
    before = text_of(browser, path)
    Product.objects.update(monthly_price_cents=1)
    assert "49,95 €" in before
    assert text_of(browser, path) == before
    assert browser.get("/de/order/agreed/abc.pdf").status_code == 404


def test_other_documents_are_not_found(client: Client) -> None:
    for path in ("/de/order/home-fibre-600/secrets/", "/de/order/nothing/contract-summary.pdf"):
        assert client.get(path).status_code == 404
