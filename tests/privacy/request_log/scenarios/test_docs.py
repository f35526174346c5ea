"""The page of the request log names every setting, with the default that the code has."""

import re
from datetime import timedelta
from pathlib import Path

import pytest
from django.conf import settings

from privacy.request_log import checks
from privacy.request_log.conf import RequestLogConf
from tests.support.documented_amounts import amount_in, amount_of

DOCS = (Path(__file__).parents[4] / "docs" / "reference" / "request-log.md").read_text()
SETTINGS = [name for name in vars(RequestLogConf) if name.startswith("REQUEST_LOG_")]
UNIT = re.compile(r"_(SECONDS|MINUTES|HOURS|DAYS)$")


def rows() -> list[tuple[str, str]]:
    """Return (name, default) of each setting in the table, a row of which may list several."""
    pairs: list[tuple[str, str]] = []
    for names, defaults in re.findall(r"^\| (`REQUEST_LOG_\w+`.*) \| (.+) \|$", DOCS, re.MULTILINE):
        settings_of_row = re.findall(r"`(\w+)`", names)
        defaults_of_row = defaults.split(", ") if len(settings_of_row) > 1 else [defaults]
        pairs += zip(settings_of_row, defaults_of_row, strict=True)
    return pairs


@pytest.mark.parametrize("name", SETTINGS)
def test_every_setting_is_documented(name: str) -> None:
    assert re.search(rf"`{name}(_SECONDS|_MINUTES|_HOURS|_DAYS)?`", DOCS), (
        "add a row, or the name to a row, to the table in docs/reference/request-log.md"
    )
    assert getattr(RequestLogConf, name).__doc__


def test_the_code_has_the_default_that_the_table_states() -> None:
    """Where the default is a number or a length of time, and these settings do not set it."""
    compared = 0
    for name, default in rows():
        value = getattr(RequestLogConf(), UNIT.sub("", name))
        if hasattr(settings, f"PRIVACY_{name}") or not isinstance(value, int | float | timedelta):
            continue
        if isinstance(value, bool):
            assert default == ("yes" if value else "no"), name
        else:
            assert amount_of(value) == amount_in(default, name), f"correct the row of {name}"
        compared += 1
    assert compared


def test_the_documented_class_names_exist() -> None:
    assert checks.MIDDLEWARE in DOCS
    assert checks.ROUTER in DOCS
