"""Firefox, with scripts and without, for the tests of this folder."""

from collections.abc import Iterator

import pytest

from tests.browser.distribution import claim_firefox
from tests.browser.recorder import Recorder
from tests.support import firefox
from tests.support.firefox import Page, Session
from tests.support.firefox_visitor import visiting


@pytest.fixture(scope="session")
def only_process(pytestconfig: pytest.Config, tmp_path_factory: pytest.TempPathFactory) -> None:
    """Say so where a second test process starts Firefox, too."""
    claim_firefox(pytestconfig, tmp_path_factory.getbasetemp().parent)


@pytest.fixture(scope="session")
def with_scripts(
    only_process: None, running_recorder: Recorder, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Session]:
    with firefox.firefox(tmp_path_factory.mktemp("firefox"), running_recorder.port) as session:
        yield session


@pytest.fixture(scope="session")
def without_scripts(
    only_process: None, running_recorder: Recorder, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Session]:
    folder = tmp_path_factory.mktemp("firefox-plain")
    with firefox.firefox(folder, running_recorder.port, java_script=False) as session:
        yield session


@pytest.fixture
def page(with_scripts: Session, recorder: Recorder) -> Iterator[Page]:
    """A visitor, while the rest of the world is on record."""
    with visiting(with_scripts, recorder) as page:
        yield page


@pytest.fixture(params=["with_scripts", "without_scripts"])
def visitor(request: pytest.FixtureRequest, recorder: Recorder) -> Iterator[Page]:
    with visiting(request.getfixturevalue(request.param), recorder) as page:
        yield page
