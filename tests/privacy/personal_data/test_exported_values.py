"""Values of every type are readable in an access package, or the error names model and field."""

import json
from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal
from enum import Enum
from types import SimpleNamespace
from uuid import UUID

import pytest
from django.core.files.base import ContentFile
from django.core.serializers.json import DjangoJSONEncoder
from django.db import models
from django.db.models.fields.files import FieldFile
from django.utils.translation import gettext_lazy
from hypothesis import given
from hypothesis import strategies as st

from privacy.personal_data.exported_values import ExportError, exported_value, plain
from telekom_site.accounts.models import User


class Colour(Enum):
    RED = "red"


class Span:
    """Range as of PostgreSQL."""

    lower, upper = 1, 5

    def __str__(self) -> str:
        return "[1, 5)"


@pytest.mark.parametrize(
    ("value", "shown"),
    [
        (None, None),
        (True, True),
        (7, 7),
        (float("inf"), "inf"),
        ("text", "text"),
        (b"text", "text"),
        (memoryview(b"text"), "text"),
        (b"\xff\x00", "base64:/wA="),
        (b"\x00", "base64:AA=="),
        (b"", ""),
        (Decimal("1.50"), Decimal("1.50")),
        (Colour.RED, "red"),
        (Span(), "[1, 5)"),
        ([b"a", {"k": (1, 2)}], ["a", {"k": [1, 2]}]),
        ({1: {2}}, {"1": [2]}),
        (gettext_lazy("English only"), "English only"),
    ],
)
def test_a_value_is_readable(value: object, shown: object) -> None:
    assert plain(value) == shown


VALUES = st.recursive(
    st.none()
    | st.booleans()
    | st.floats()
    | st.text()
    | st.binary()
    | st.decimals(allow_nan=False)
    | st.uuids()
    | st.datetimes(timezones=st.just(UTC))
    | st.dates()
    | st.times()
    | st.timedeltas(),
    lambda inner: (
        st.lists(inner) | st.dictionaries(st.text() | st.integers(), inner) | st.tuples(inner)
    ),
)


@given(VALUES)
def test_any_value_is_json(value: object) -> None:
    json.loads(json.dumps(plain(value), cls=DjangoJSONEncoder))


def test_a_file_is_named_and_an_empty_one_is_empty() -> None:
    column = models.FileField()
    column.name = column.attname = "picture"
    assert plain(FieldFile(SimpleNamespace(), column, "pictures/anna.png")) == "pictures/anna.png"  # type: ignore[arg-type]
    assert plain(FieldFile(SimpleNamespace(), column, None)) == ""  # type: ignore[arg-type]
    assert plain(ContentFile(b"x", name="x.txt")) is not None


def test_an_export_error_names_model_and_field_but_no_value() -> None:
    class Odd(models.CharField):  # type: ignore[type-arg]
        def value_from_object(self, obj: models.Model) -> object:
            raise ValueError("anna@customer.example")

    column = Odd()
    column.name = "odd"
    with pytest.raises(ExportError) as caught:
        exported_value(User(email="anna@customer.example"), column)
    assert str(caught.value) == "accounts.User.odd cannot be exported (ValueError)."
    assert caught.value.__cause__ is None


@pytest.mark.parametrize(
    "value",
    [datetime(2026, 1, 1, tzinfo=UTC), date(2026, 1, 1), time(1), timedelta(1), UUID(int=1)],
)
def test_moments_and_numbers_are_left_to_the_json_encoder(value: object) -> None:
    assert plain(value) is value
