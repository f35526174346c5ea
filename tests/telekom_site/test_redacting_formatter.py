"""No token, address or name gets onto standard error, whatever fails."""

import logging
import sys

import pytest
from django.test import RequestFactory
from django.urls import resolve

from telekom_site.redacting_formatter import RedactingFormatter

TOKEN = "kJ2-secret-token-of-a-mailed-link"


def formatted(record: logging.LogRecord) -> str:
    return RedactingFormatter().format(record)


def record(name: str, message: str, *arguments: object, **attributes: object) -> logging.LogRecord:
    problem = attributes.pop("exc_info", None)
    made = logging.LogRecord(
        name,
        logging.ERROR,
        __file__,
        1,
        message,
        arguments,
        problem,  # type: ignore[arg-type]
    )
    made.__dict__.update(attributes)
    return made


def test_a_failed_request_is_named_by_its_route() -> None:
    path = f"/de/privacy/contact/verify/{TOKEN}/"
    request = RequestFactory().get(path)
    request.resolver_match = resolve(path)
    said = formatted(record("django.request", "Gone: %s", path, request=request, status_code=410))
    assert TOKEN not in said
    assert "410 at" in said
    assert "contact/verify/<str:token>/" in said


def test_a_path_that_leads_nowhere_is_not_repeated() -> None:
    request = RequestFactory().get(f"/{TOKEN}/")
    assert TOKEN not in formatted(
        record("django.request", "Not Found: %s", f"/{TOKEN}/", request=request)
    )


def test_an_exception_is_named_by_its_kind_and_place() -> None:
    try:
        raise ValueError("anna@customer.example")
    except ValueError:
        said = formatted(record("any", "Failed.", exc_info=sys.exc_info()))
    assert "anna" not in said
    assert said.endswith("ValueError")
    assert "test_an_exception_is_named_by_its_kind_and_place" in said


@pytest.mark.parametrize("argument", [f"/en/account/password/choose/MQ/{TOKEN}/", "203.0.113.7"])
def test_gunicorns_errors_repeat_no_address(argument: str) -> None:
    said = formatted(record("gunicorn.error", "Error handling request %s", argument))
    assert said == "ERROR gunicorn.error: Error handling request …"


def test_the_text_that_another_handler_cached_is_not_used() -> None:
    made = record("any", "Failed.", exc_text="anna@customer.example")
    assert "anna" not in formatted(made)


def test_an_ordinary_line_is_left_as_it_is() -> None:
    assert (
        formatted(record("privacy", "Promise %s is broken.", "S13"))
        == "ERROR privacy: Promise S13 is broken."
    )
