"""Numbers of orders and contracts."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from telekom_site.numbers import check_digit, is_number, normalised


@given(st.text("0123456789", min_size=9, max_size=9), st.integers(0, 8), st.integers(1, 9))
def test_one_wrong_digit_is_noticed(digits: str, place: int, wrong: int) -> None:
    number = f"V{digits}{check_digit(digits)}"
    assert is_number(number)
    other = str((int(digits[place]) + wrong) % 10)
    assert not is_number(f"{number[: place + 1]}{other}{number[place + 2 :]}")


@pytest.mark.parametrize("written", ["v 123-456-782/6", "V1234567826", " V1234.5678 26"])
def test_a_number_is_read_however_it_is_written(written: str) -> None:
    assert normalised(written) == "V1234567826"


@pytest.mark.parametrize("text", ["", "V", "V12345678", "my contract", "V１２３４５６７８２６"])
def test_other_texts_are_not_numbers(text: str) -> None:
    assert not is_number(normalised(text))
