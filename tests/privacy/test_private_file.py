"""A file is replaced as a whole, and only the site's own user can read it."""

from pathlib import Path

from privacy import private_file


def test_a_file_is_replaced_by_one_that_others_cannot_read(tmp_path: Path) -> None:
    path = tmp_path / "key"
    path.write_text("old")
    path.chmod(0o644)
    private_file.replace_private(path, b"new")
    assert (path.read_bytes(), path.stat().st_mode & 0o777) == (b"new", 0o600)
    assert list(tmp_path.iterdir()) == [path]
