"""After a restore the site is not served, and nothing stops the repair: each command runs as a process of its own."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

TOP = Path(__file__).parents[2]
FOREIGN = {
    "id": "7d6f1f0a-3f0f-4d5e-9a6e-0f5c7d8e9fab",
    "erased_at": "2026-01-02T03:04:05+00:00",
    "email_keys": ["ab" * 32],
    "former": [],
}
REPAIRS = [
    ["migrate", "--verbosity", "0"],
    ["ensure_schedules"],
    ["purge_personal_data", "--dry-run"],
    ["replay_erasures"],
    ["replay_erasures", "--check"],
]


def manage(folder: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    environment = {name: value for name, value in os.environ.items() if name != "DATABASE_URL"}
    environment |= {"DATA_DIR": str(folder), "DJANGO_SETTINGS_MODULE": "tests.settings"}
    command = [sys.executable, str(TOP / "manage.py"), *arguments]
    return subprocess.run(command, env=environment, cwd=TOP, capture_output=True, text=True, check=False)


@pytest.fixture
def behind(tmp_path: Path) -> Path:
    """A data folder whose journal knows an erasure that its database does not."""
    assert manage(tmp_path, "migrate", "--verbosity", "0").returncode == 0
    (tmp_path / "privacy").mkdir(exist_ok=True)
    (tmp_path / "privacy" / "erasures.jsonl").write_text(json.dumps(FOREIGN) + "\n")
    return tmp_path


def test_every_command_that_repairs_runs(behind: Path) -> None:
    refused = manage(behind, "replay_erasures", "--check")
    assert (refused.returncode, "Run `manage.py replay_erasures`" in refused.stderr) == (1, True)
    for arguments in REPAIRS:
        answer = manage(behind, *arguments)
        assert answer.returncode == 0, answer.stderr


def test_serving_is_refused(behind: Path) -> None:
    code = "from telekom_site import gunicorn; gunicorn.on_starting(None)"
    environment = os.environ | {"DATA_DIR": str(behind), "DJANGO_SETTINGS_MODULE": "tests.settings"}
    environment.pop("DATABASE_URL", None)
    answer = subprocess.run([sys.executable, "-c", code], env=environment, cwd=TOP, capture_output=True, text=True)
    assert answer.returncode == 1
    assert "replay_erasures" in answer.stderr
