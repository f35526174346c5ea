"""`make run` says in one line what stands in its way."""

import os
import socket
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from telekom_site.run import (
    CannotRunError,
    check_port,
    claim_folder,
    main,
    prepare,
    set_environment,
)


@pytest.fixture(autouse=True)
def own_umask() -> Iterator[None]:
    before = os.umask(0o022)
    yield
    os.umask(before)


def test_a_taken_port_is_named_with_the_way_out(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        assert main(["--port", str(port), "--data-dir", str(tmp_path)]) == 1
    said = capsys.readouterr().err.strip()
    assert said.count("\n") == 0
    assert f"Port {port}" in said
    assert "make run PORT=" in said


@pytest.mark.parametrize("port", [-1, 65536])
def test_a_port_that_is_none_is_refused(port: int) -> None:
    with pytest.raises(CannotRunError, match="make run PORT="):
        check_port(port)


def test_a_folder_that_cannot_be_made_is_named_with_the_way_out(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    with pytest.raises(CannotRunError, match="make run DATA_DIR="):
        claim_folder(tmp_path / "file" / "data")


def test_a_second_run_on_the_same_folder_is_refused(tmp_path: Path) -> None:
    with claim_folder(tmp_path), pytest.raises(CannotRunError, match=r"Another `make run`"):
        claim_folder(tmp_path)


def test_each_step_that_takes_long_is_announced(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    for name in (
        "django.db.connections.close_all",
        "privacy.notice_versions.recording.record_notice",
        "telekom_site.run.staff_account",
    ):
        monkeypatch.setattr(name, lambda: None)
    monkeypatch.setattr(
        "django.core.management.call_command", lambda name, **_: sys.stdout.write(f"[{name}]\n")
    )
    prepare()
    lines = capsys.readouterr().out.splitlines()
    for step in ("[migrate]", "[collectstatic]", "[load_demo]"):
        assert lines[lines.index(step) - 1].endswith(" …")


def test_a_new_folder_is_private(tmp_path: Path) -> None:
    claim_folder(tmp_path / "new").close()
    assert (tmp_path / "new").stat().st_mode & 0o077 == 0


def test_a_folder_that_was_there_before_becomes_private(tmp_path: Path) -> None:
    folder = tmp_path / "existing"
    for path in (folder, folder / "mail"):
        path.mkdir()
        path.chmod(0o755)
    (folder / "db.sqlite3").touch(mode=0o644)

    with claim_folder(folder):
        written = folder / "later"
        written.touch()

    others = [path.name for path in (folder, *folder.iterdir()) if path.stat().st_mode & 0o077]
    assert others == []


def test_an_empty_folder_that_was_there_before_becomes_private(tmp_path: Path) -> None:
    tmp_path.chmod(0o755)
    claim_folder(tmp_path).close()
    assert tmp_path.stat().st_mode & 0o077 == 0


def test_a_folder_with_foreign_files_keeps_its_permissions(tmp_path: Path) -> None:
    (tmp_path / "photos").mkdir()
    tmp_path.chmod(0o755)

    with pytest.raises(CannotRunError, match="chmod 700"):
        claim_folder(tmp_path)

    assert tmp_path.stat().st_mode & 0o777 == 0o755
    assert [path.name for path in tmp_path.iterdir()] == ["photos"]


def test_the_documented_units_write_nothing_that_others_can_read() -> None:
    text = Path(__file__).parents[2].joinpath("docs", "how-to", "deploy.md").read_text()
    unit = text.partition("[Service]\n")[2].partition("[Install]")[0]
    assert "UMask=0077\n" in unit


def test_an_empty_secret_key_of_a_killed_start_is_replaced_and_then_kept(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "secret_key").touch()
    keys = []
    for _start in range(2):
        monkeypatch.setattr(os, "environ", dict[str, str]())
        set_environment(tmp_path, 8000)
        keys.append(os.environ["SECRET_KEY"])
    assert len(keys[0]) > 40
    assert keys[0] == keys[1]
    assert (tmp_path / "secret_key").stat().st_mode & 0o777 == 0o600
