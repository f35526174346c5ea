"""A customer without an account or email address proves a contract number by a letter."""

import pytest
from django.test import Client

from privacy.registry.subject import Number
from privacy.subject_requests.models import SubjectRequest
from privacy.subject_requests.numbers.postal_letters import new_letter
from telekom_site.contracts.models import LETTER, Contract
from telekom_site.numbers import new_number
from tests.support.subject_requests import FORM, fields

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("controller")]


@pytest.fixture
def contract() -> Contract:
    return Contract.objects.create(
        number=new_number(LETTER, Contract.objects.all()),
        order_number="A1234567890",
        product_slug="m",
        product_name="Mobile M",
        monthly_price_cents=1995,
        minimum_term_months=24,
        name="Anna Ärmel & Söhne <GbR>",
        street="Am Hang 3",
        postcode="53113",
        city="Bonn",
    )


def test_the_letter_goes_to_the_address_of_the_contract(
    browser: Client, contract: Contract
) -> None:
    sent = fields(
        known_by="contract_number", number=contract.number, code_by="letter", message="Hidden"
    )
    assert browser.post(FORM, sent).status_code == 302
    request = SubjectRequest.objects.get()
    letter = new_letter(request)
    assert letter.recipient == ["Anna Ärmel & Söhne <GbR>", "Am Hang 3", "53113 Bonn"]
    assert "Hidden" not in str(letter)
    assert request.subject().numbers == (Number("contract_number", contract.number),)
