"""The demo site, as the checks of the promises find it."""

from pathlib import Path
from shutil import copytree

import pytest
from django.core.management import call_command
from django.test import override_settings
from pytest_django import Settings

from telekom_site.pages import binding_rules


@pytest.fixture(scope="session")
def typeset_files(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The files of the demo site, which take a fifth of a second to typeset."""
    folder = tmp_path_factory.mktemp("media")
    with override_settings(MEDIA_ROOT=folder):
        binding_rules.publish()
    return folder


@pytest.fixture
def demo_site(settings: Settings, tmp_path: Path, typeset_files: Path) -> None:
    settings.PRIVACY_REQUEST_LOG_SPOOL_DIR = tmp_path / "spool"
    settings.PRIVACY_CONSENT_ANCHORS = tmp_path / "anchors"
    settings.PRIVACY_DATA_DIR = tmp_path / "privacy"  # without the files of other tests
    settings.PRIVACY_DATA_DIR.mkdir()
    settings.MEDIA_ROOT = tmp_path / "media"
    copytree(typeset_files, settings.MEDIA_ROOT)
    settings.PRIVACY_SITE_URL = "http://testserver"
    call_command("load_demo", verbosity=0)
