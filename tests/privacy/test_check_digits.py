"""Numbers with a check digit: random, read in any grouping, refused with a typing error."""

import pytest

from privacy.check_digits import check_digit, checked_number, grouped, new_number


def test_the_check_digit_is_the_one_of_the_standard() -> None:
    assert check_digit("0794") == 5  # the example of ISO/IEC 7064, MOD 11,10


def test_numbers_are_random_and_start_with_no_zero() -> None:
    numbers = {new_number(10) for _number in range(200)}
    assert len(numbers) == 200
    assert all(number == checked_number(number, 10) and number[0] != "0" for number in numbers)


def test_a_number_is_read_in_any_grouping() -> None:
    number = new_number(10)
    for text in (grouped(number), f" {number[:3]}-{number[3:7]}/{number[7:]} "):
        assert checked_number(text, 10) == number


@pytest.mark.parametrize("place", range(10))
def test_each_wrong_digit_is_noticed(place: int) -> None:
    number = "4711000815"[:9]
    number += str(check_digit(number))
    for digit in set("0123456789") - {number[place]}:
        with pytest.raises(ValueError, match="check digit"):
            checked_number(number[:place] + digit + number[place + 1 :], 10)


@pytest.mark.parametrize("text", ["", "12345", "١٢٣٤٥٦٧٨٩٠", "12345678901", "x" * 10_000])
def test_what_is_not_such_a_number_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match="10 digits"):
        checked_number(text, 10)
