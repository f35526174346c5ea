"""Numbers of orders and contracts."""

import pytest

from telekom_site.contracts.models import Contract
from telekom_site.numbers import checked_number, is_number, new_number, normalised


@pytest.mark.django_db
def test_a_new_number_is_one_in_which_a_wrong_digit_is_noticed() -> None:
    number = new_number("V", Contract.objects.all())
    assert is_number("V", number)
    wrong = str((int(number[5]) + 1) % 10)
    assert not is_number("V", f"{number[:5]}{wrong}{number[6:]}")
    assert not is_number("A", number)


@pytest.mark.parametrize("written", ["v 123-456-782/6", "V1234567826", " V1234.5678 26"])
def test_a_number_is_read_however_it_is_written(written: str) -> None:
    assert normalised(written) == "V1234567826"


@pytest.mark.parametrize("text", ["", "V", "V12345678", "my contract", "V１２３４５６７８２６"])
def test_other_texts_are_not_numbers(text: str) -> None:
    with pytest.raises(ValueError, match=r"number|begin"):
        checked_number("V", text)
