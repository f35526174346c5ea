"""Which of several test processes gets which test of a browser: one process has all of Firefox, and
one has what floods the contact form and what uses it.

The marks `xdist_group` would say the same, but pytest 9.2 does not hear of them: xdist 3.8 writes
the group into an attribute from which it does not read any more.
"""

import fcntl
from pathlib import Path

import pytest
from xdist.remote import Producer
from xdist.scheduler import LoadScopeScheduling

FIREFOX = "tests/browser/firefox/"
# The site that all processes use takes requests otherwise while it is under attack.
CONTACT_FORM = ("tests/browser/test_customer_flow.py", "tests/browser/test_under_attack.py")
TOGETHER = {FIREFOX: FIREFOX} | dict.fromkeys(CONTACT_FORM, "contact form")


class SomeTogether(LoadScopeScheduling):  # type: ignore[misc]  # xdist is untyped
    """Deal out each test on its own, but those of Firefox and of the contact form together; they
    come first."""

    def _split_scope(self, nodeid: str) -> str:
        groups = (group for start, group in TOGETHER.items() if nodeid.startswith(start))
        return next(groups, nodeid)


def scheduler(config: pytest.Config, log: Producer) -> LoadScopeScheduling | None:
    """Return the scheduler of `--dist loadgroup`; None for others, which are xdist's own."""
    return SomeTogether(config, log) if config.getoption("dist") == "loadgroup" else None


def claim_firefox(config: pytest.Config, folder: Path) -> None:
    """Stand for the only process that has Firefox, of those that share the folder.

    AssertionError where `--dist loadgroup` gave Firefox to a second one.
    """
    if not config.getoption("loadgroup", False):  # what xdist makes of the option in its processes
        return
    claim = (folder / "firefox.lock").open("w")
    config.add_cleanup(claim.close)
    try:
        fcntl.flock(claim, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        raise AssertionError(
            "Two test processes start Firefox, which takes seconds each."
        ) from None
