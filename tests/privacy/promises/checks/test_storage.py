"""People order, ask and are erased while a check of what is stored reads: no false alarm."""

from collections.abc import Iterator
from typing import Any
from unittest import mock

import pytest

from privacy.personal_data.rows import rows_of
from privacy.promises.checks import storage
from privacy.registry.discovery import registry
from telekom_site.orders.models import Order
from tests.support.orders import order_of

STORED = {"orders"}


@pytest.mark.parametrize(
    ("reads", "is_same"),
    [
        ([(STORED, set[str]()), (STORED, STORED)], True),
        ([(STORED, set[str]())] * (storage.READS + 1), False),
    ],
    ids=["erased between two reads", "really not shown"],
)
def test_what_differs_is_read_again(reads: list[tuple[set[str], set[str]]], is_same: bool) -> None:
    with mock.patch.object(storage, "_mirrored", side_effect=reads):
        packaged, mirrored = storage._compared()
    assert (packaged == mirrored) is is_same


@pytest.mark.django_db
@pytest.mark.parametrize("is_erased", [True, False])
def test_a_sample_that_is_erased_meanwhile_is_not_missed(is_erased: bool) -> None:
    order_of("anna@customer.example")
    declaration = next(iter(registry.all_of(Order)))

    def nothing(*arguments: Any) -> Any:
        if is_erased:
            Order.objects.update(email="erased@customer.example")
        return rows_of(*arguments).none()

    with mock.patch.object(storage, "rows_of", side_effect=nothing):
        samples: Iterator[bool] = storage._sample(declaration)
        assert list(samples) == [is_erased]
