"""The documentation names every setting with its default."""

import re
from pathlib import Path

import pytest

from privacy.request_log import checks
from privacy.request_log.conf import RequestLogConf

DOCS = (Path(__file__).parents[4] / "docs" / "reference" / "request-log.md").read_text()
SETTINGS = [name for name in vars(RequestLogConf) if name.startswith("REQUEST_LOG_")]


@pytest.mark.parametrize("name", SETTINGS)
def test_every_setting_is_documented(name: str) -> None:
    assert re.search(rf"`{name}(_SECONDS|_MINUTES|_DAYS)?`", DOCS)
    assert getattr(RequestLogConf, name).__doc__


def test_the_documented_class_names_exist() -> None:
    assert checks.MIDDLEWARE in DOCS
    assert checks.ROUTER in DOCS
