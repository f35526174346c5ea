"""The verification: one finding per promise, whatever fails, within its time."""

import ssl
import time
from datetime import timedelta
from typing import Any
from unittest import mock
from urllib.error import URLError

import pytest
from django.db import OperationalError
from django.test import Client
from django.utils import timezone, translation
from pytest_django import Settings

from privacy.promises.checked_sentences import sentences
from privacy.promises.models import Verification, VerificationRun
from privacy.promises.reaching import require_this_site
from privacy.promises.verification import verify_all
from privacy.registry.promise import Evidence, Finding, Page, Probe, finding
from tests.privacy.promises.in_process import InProcessProbe
from tests.support.invented_promises import Check, failing, kept, promised

pytestmark = pytest.mark.django_db

LIMIT = 0.4  # seconds, in which a busy machine, too, ends a check that does nothing


def of_the_web(probe: Probe) -> Evidence:
    return Evidence(probe.fetch("/").status > 0, (finding("seen"),))


def findings(language: str = "en") -> list[tuple[str, ...]]:
    with translation.override(language):
        return [sentence.findings for sentence in sentences()]


PROBLEMS: list[tuple[Exception, str]] = [
    (ConnectionRefusedError(), "the site did not answer"),
    (URLError(ssl.SSLCertVerificationError()), "the certificate of the site is not valid"),
    (URLError(TimeoutError()), "it took too long"),
    (OperationalError("of anna@x.example"), "the database did not answer"),
    (KeyError("anna@x.example"), "the check itself failed (KeyError)"),
]


@pytest.mark.parametrize(("error", "problem"), PROBLEMS, ids=[why for _error, why in PROBLEMS])
def test_a_check_that_fails_says_why_and_when_the_sentence_was_kept_last(
    error: Exception, problem: str
) -> None:
    with promised(kept):
        verify_all(InProcessProbe())
    with promised(failing(error)):
        assert verify_all(InProcessProbe()) == 0
        (sentence,) = sentences()
        ((why, last),) = findings()
        assert findings("de") != findings("en")
    assert sentence.state == "unverified"
    assert why == f"The check could not be run: {problem}."
    assert last.startswith("The sentence was last kept at ")


def test_a_check_that_takes_too_long_is_stopped_and_the_others_are_run(settings: Settings) -> None:
    settings.PRIVACY_CHECK_TIME_SECONDS = LIMIT
    settings.PRIVACY_NOTICE_VIEW = ""

    def endless(probe: Probe) -> Evidence:
        while True:
            time.sleep(0.01)

    with promised(endless, kept):
        verify_all(InProcessProbe())
        assert [sentence.state for sentence in sentences()] == ["unverified", "kept"]
        (why,) = findings()[0]
        assert why.endswith("all its steps together took longer than 0 s.")


def test_a_check_that_took_too_long_once_is_tried_again(settings: Settings) -> None:
    """The first check fetches the pages for all, and on a busy server may need longer."""
    settings.PRIVACY_CHECK_TIME_SECONDS = LIMIT
    settings.PRIVACY_NOTICE_VIEW = ""
    attempts = list[int]()

    def slow_at_first(probe: Probe) -> Evidence:
        attempts.append(1)
        while len(attempts) == 1:
            time.sleep(0.01)
        return Evidence(True, ())

    with promised(slow_at_first):
        verify_all(InProcessProbe())
        assert [sentence.state for sentence in sentences()] == ["kept"]


def test_a_site_that_does_not_answer_is_asked_once_and_the_rest_is_checked() -> None:
    probe = mock.Mock(wraps=InProcessProbe())
    probe.fetch.side_effect = ConnectionRefusedError
    with promised(of_the_web, of_the_web, kept):
        verify_all(probe)
        assert [each.state for each in sentences()] == ["unverified", "unverified", "kept"]
    assert probe.fetch.call_count == 1


@pytest.mark.parametrize("answer", [b"{}", b"no JSON", b'{"echo": "guessed"}'])
def test_a_copy_of_the_site_at_the_address_of_the_probe_is_noticed(answer: bytes) -> None:
    probe = InProcessProbe({"/privacy/probe-echo.json": Page("", 200, {}, answer)})
    with promised(of_the_web):
        verify_all(probe)
        assert findings() == [
            ("The check could not be run: another site answered the test visit.",)
        ]


def test_the_echo_answers_only_to_the_nonce_of_a_run_under_way() -> None:
    run = VerificationRun.objects.create()
    path = "/privacy/probe-echo.json"
    assert Client().get(path, {"nonce": run.nonce}).status_code == 200
    assert Client().get(path, {"nonce": "another"}).status_code == 404
    assert Client().get(path).status_code == 404
    VerificationRun.objects.update(ended_at=timezone.now() - timedelta(minutes=2))
    assert Client().get(path, {"nonce": run.nonce}).status_code == 404


class Killed(BaseException):
    """The process ended here."""


def test_a_run_that_was_killed_is_continued_where_it_stopped() -> None:
    checked = list[str]()

    def noting(name: str) -> Check:
        def check(probe: Probe) -> Evidence:
            checked.append(name)
            if checked == ["a", "b"]:
                raise Killed
            return Evidence(True, (finding("seen"),))

        return check

    with promised(*map(noting, "abc")):
        with pytest.raises(Killed):
            verify_all(InProcessProbe())
        verify_all(InProcessProbe())
        assert checked == ["a", "b", "b", "c"]
        verify_all(InProcessProbe())
        assert checked[4:] == ["a", "b", "c"], "a run that ended is not continued"


def test_what_a_run_had_no_time_for_is_the_first_of_the_next(settings: Settings) -> None:
    settings.PRIVACY_VERIFICATION_TIME_SECONDS = -1
    order = list[int]()

    def noting(number: int) -> Check:
        def check(probe: Probe) -> Evidence:
            order.append(number)
            return kept(probe)

        return check

    with promised(noting(1), noting(2)):
        Verification.objects.create(
            promise="S01", kept=True, verified_at=timezone.now() - timedelta(minutes=50)
        )
        verify_all(InProcessProbe())
        assert order == []
        del settings.PRIVACY_VERIFICATION_TIME_SECONDS
        verify_all(InProcessProbe())
    assert order == [2, 1]


def test_evidence_in_a_form_of_another_version_is_left_out() -> None:
    with promised(kept):
        evidence = [{"": "x"}, "text", Finding("seen").as_data()]
        Verification.objects.create(promise="S01", kept=True, evidence=evidence)
        assert findings() == [("seen",)]


def test_who_asks_whether_the_probe_reaches_this_site_leaves_no_run_to_continue() -> None:
    """The mystery shopper asks at any time; a verification must not go on with what it asked by."""
    probe = InProcessProbe()

    class Meanwhile(InProcessProbe):
        def fetch(self, path: str, *rest: Any) -> Page:
            verify_all(probe)
            return super().fetch(path, *rest)

    with promised(of_the_web):
        require_this_site(Meanwhile())
        verify_all(probe)
        assert [each.state for each in sentences()] == ["kept"]
        assert VerificationRun.objects.filter(ended_at=None).count() == 0
        assert VerificationRun.objects.count() == 2, "the runs of the verification"
