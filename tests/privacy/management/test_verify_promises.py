"""`manage.py verify_promises`: a table for people, JSON and an exit code for programs."""

import json
from io import StringIO
from unittest import mock

import pytest
from django.core.management import CommandError, call_command

from privacy.promises.models import Verification
from privacy.registry.discovery import registry
from privacy.registry.promise import finding
from tests.privacy.promises.in_process import InProcessProbe
from tests.support.invented_promises import failing, kept, promised

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def in_process(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("privacy.promises.verification.LiveProbe", InProcessProbe)


def output(*options: str) -> str:
    out = StringIO()
    call_command("verify_promises", *options, stdout=out)
    return out.getvalue()


def test_the_table_names_state_age_and_finding() -> None:
    with promised(kept):
        lines = output().splitlines()
    assert lines[0].split() == ["id", "state", "age", "finding"]
    assert lines[1].split() == ["S01", "kept", "0", "minutes", "seen"]


def test_the_json_is_that_of_the_notice() -> None:
    with promised(kept):
        data = json.loads(output("--json"))
    assert (data["kept"], data["promises"][0]["findings"]) == (1, ["seen"])


def test_a_broken_sentence_exits_with_1_and_an_unverified_one_with_2() -> None:
    broken = mock.Mock(return_value=mock.Mock(kept=False, findings=(finding("bad"),)))
    with (
        promised(kept, failing(KeyError())),
        pytest.raises(CommandError, match="unverified: S02") as unverified,
    ):
        output()
    with (
        promised(broken, failing(KeyError())),
        pytest.raises(CommandError, match="broken: S01") as both,
    ):
        output()
    assert (unverified.value.returncode, both.value.returncode) == (2, 1)


def test_without_a_check_the_newest_findings_are_printed() -> None:
    Verification.objects.create(promise="S13", kept=True)
    with pytest.raises(CommandError, match="unverified: S01"):
        output("--no-check")
    assert Verification.objects.count() == 1 < len(registry.promises)
