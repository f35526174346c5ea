"""Every promise can be broken from outside its check, and then the right sentence turns."""

from collections import Counter

import pytest
from pytest_django import Settings

from privacy.promises import crawl
from privacy.promises.checks import log
from privacy.promises.verification import verify_promise
from privacy.registry.discovery import registry
from tests.privacy.promises.declared import promise
from tests.privacy.promises.in_process import InProcessProbe
from tests.privacy.promises.sabotages import SABOTAGES
from tests.privacy.promises.sabotages.kinds import Sabotage

AT_LEAST = 2  # sabotages of each promise


def test_each_promise_is_sabotaged_twice() -> None:
    numbers = Counter(sabotage.promise for sabotage in SABOTAGES)
    few = [name for name in registry.promises_by_id if numbers[name] < AT_LEAST]
    assert few == [], "add to tests/privacy/promises/sabotages"


@pytest.mark.django_db(transaction=True)
@pytest.mark.usefixtures("demo_site")
@pytest.mark.parametrize("sabotage", SABOTAGES, ids=lambda each: f"{each.promise} {each.name}")
def test_a_sabotage_turns_its_sentence(
    sabotage: Sabotage,
    settings: Settings,
    monkeypatch: pytest.MonkeyPatch,
    request: pytest.FixtureRequest,
) -> None:
    """With `--all-promises`, as `make sabotage` says, the others are checked too, on all pages."""
    monkeypatch.setattr(log, "PATIENCE", 0)
    names = {sabotage.promise}
    if request.config.getoption("--all-promises"):
        names = set(registry.promises_by_id)
        settings.PRIVACY_CHECK_TIME_SECONDS = 300  # what is found matters, not how fast
    else:
        monkeypatch.setattr(crawl, "_in_site_map", lambda _probe: ())
        monkeypatch.setattr(crawl, "_linked", lambda _pages: ())
        settings.PRIVACY_PUBLIC_VIEWS = list(sabotage.views or ("pages:home",))
        if "pages:notice" not in sabotage.views:
            settings.PRIVACY_NOTICE_VIEW = ""
    turned = dict[str, tuple[str, object]]()
    with sabotage.how():
        probe = InProcessProbe()
        for name in sorted(names):
            verification = verify_promise(promise(name), probe)
            if verification.state != "kept":
                turned[name] = (verification.state, verification.evidence)
    assert turned.keys() == {sabotage.promise} | (sabotage.also & names), turned
    assert all(state == sabotage.state for state, _seen in turned.values()), turned
