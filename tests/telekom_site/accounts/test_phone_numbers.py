"""A phone number is stored in one form, however it is typed."""

import pytest

from telekom_site.accounts.phone_numbers import international_form


@pytest.mark.parametrize(
    "text",
    ["0151 2345678", "+49 151 2345678", "0049-151/2345678", "+49 (0)151 2345678", "(0151) 2345678"],
)
def test_each_spelling_has_one_form(text: str) -> None:
    assert international_form(text) == "+491512345678"


@pytest.mark.parametrize(
    "text", ["", "112", "1512345678", "+0151234567", "٠١٥١٢٣٤٥٦٧٨", "9" * 9999]
)
def test_what_is_not_a_phone_number_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match="phone number"):
        international_form(text)
