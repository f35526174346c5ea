"""Mails, packages and drafts are deleted while a job looks at their folder: it goes on with the
rest."""

import os
import tarfile
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from pytest_django import Settings

from privacy.precautions.backup_archive import make_backup
from privacy.precautions.layer_measures import sealed_packages
from privacy.promises.unknown_files import unknown_files
from privacy.request_log import left_elsewhere
from privacy.sealed_files import KINDS
from tests.privacy.promises.in_process import InProcessProbe

GONE = "gone"


@pytest.fixture(autouse=True)
def folder(settings: Settings, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder in which a file is seen, and is gone when it is opened."""
    settings.PRIVACY_DATA_DIR = tmp_path / "data"
    settings.MEDIA_ROOT = tmp_path / "media"
    settings.PRIVACY_REQUEST_LOG_SPOOL_DIR = tmp_path / "data/packages"
    packages = tmp_path / "data/packages"
    packages.mkdir(parents=True)
    (packages / "left").write_bytes(b"PK\x03\x04 plain")

    def also_gone(real: Callable[..., Iterator[Path]]) -> Callable[..., Iterator[Path]]:
        def listed(path: Path, *pattern: str) -> Iterator[Path]:
            yield path / GONE
            yield from real(path, *pattern)

        return listed

    is_file = Path.is_file
    for name in ("iterdir", "glob", "rglob"):
        monkeypatch.setattr(Path, name, also_gone(getattr(Path, name)))
    monkeypatch.setattr(Path, "is_file", lambda path: path.name == GONE or is_file(path))
    return tmp_path


@pytest.mark.django_db
def test_files_that_nothing_names_are_still_found(folder: Path) -> None:
    (folder / "data/forgotten").touch()
    os.utime(folder / "data/forgotten", (0, 0))
    os.utime(folder / "data/packages/left", (0, 0))
    assert list(unknown_files()) == ["data/forgotten"]
    assert [kind.unnamed() for kind in KINDS if kind.folder_name == "packages"] == [["left"]]


def test_packages_and_log_segments_are_still_looked_at() -> None:
    assert not sealed_packages(InProcessProbe()).kept
    assert left_elsewhere.oldest_spooled_age() is None


@pytest.mark.django_db(transaction=True)
def test_a_backup_holds_the_other_files(folder: Path) -> None:
    make_backup(folder / "backup")
    with tarfile.open(folder / "backup") as tar:
        assert "private/packages/left" in tar.getnames()
