"""A restored database is not served but can be repaired; each command runs in its own process."""

import json
import os
import shutil
import subprocess
import sys
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from tests.migrated_database import migrated_file

TOP = Path(__file__).parents[3]
FOREIGN = {
    "id": "7d6f1f0a-3f0f-4d5e-9a6e-0f5c7d8e9fab",
    # Of the process, which travels in no test.
    "erased_at": (datetime.now(UTC) - timedelta(days=1)).isoformat(),
    "email_keys": ["ab" * 32],
    "former": [],
}
COMMANDS = [
    ["replay_erasures", "--check"],
    ["migrate", "--verbosity", "0"],
    ["ensure_schedules"],
    ["purge_personal_data", "--dry-run"],
    ["replay_erasures"],
    ["replay_erasures", "--check"],
]
# Each in a process of its own, which begins where Django is set up: that takes as long as most
# commands. Prints the exit status of each.
IN_TURN = """
import json, os, sys
import django; django.setup()
from django.core.management import execute_from_command_line
statuses = []
for arguments in json.loads(sys.argv[1]):
    if not os.fork():
        execute_from_command_line(["manage.py", *arguments])
        sys.exit()
    statuses.append(os.waitstatus_to_exitcode(os.wait()[1]))
print(statuses)
"""


def python(folder: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    environment = {name: value for name, value in os.environ.items() if name != "DATABASE_URL"}
    environment |= {"DATA_DIR": str(folder), "DJANGO_SETTINGS_MODULE": "tests.settings"}
    command = [sys.executable, "-c", *arguments]
    return subprocess.run(
        command, env=environment, cwd=TOP, capture_output=True, text=True, check=False
    )


@pytest.fixture(scope="module")
def migrated(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A data folder as `migrate` leaves it, for each test to copy."""
    folder = tmp_path_factory.mktemp("migrated")
    shutil.copy(migrated_file(), folder / "db.sqlite3")
    return folder


@pytest.fixture
def data_folder(migrated: Path, tmp_path: Path) -> Path:
    return shutil.copytree(migrated, tmp_path, dirs_exist_ok=True)


@pytest.fixture
def behind(data_folder: Path) -> Path:
    """A data folder whose journal knows an erasure that its database does not."""
    (data_folder / "privacy").mkdir(exist_ok=True)
    (data_folder / "privacy" / "erasures.jsonl").write_text(json.dumps(FOREIGN) + "\n")
    return data_folder


def test_every_repairing_command_runs_on_a_database_behind(behind: Path) -> None:
    answer = python(behind, IN_TURN, json.dumps(COMMANDS))
    assert "Run `manage.py replay_erasures`" in answer.stderr
    statuses = json.loads(answer.stdout.splitlines()[-1])
    assert statuses == [1, 0, 0, 0, 0, 0], answer.stderr


def test_a_database_behind_the_journal_is_not_served_by_any_command(behind: Path) -> None:
    answer = python(behind, "from telekom_site import gunicorn; gunicorn.on_starting(None)")
    assert answer.returncode == 1
    assert "replay_erasures" in answer.stderr


ERASED_TEXT = "a-text-that-nothing-else-contains"
ERASE = f"""
import django; django.setup()
from django.utils import timezone
from privacy.personal_data.former_addresses import data_subject
from privacy.controllers.models import Controller
from privacy.subject_requests.actions.erase import erase_and_answer
from privacy.subject_requests.models import SubjectRequest
from telekom_site.enquiries.models import Enquiry
company = Controller.objects.create(slug="a", name="A", country="DE", law="x",
privacy_contact="z@a.example")
for number in range(50):
    Enquiry.objects.create(topic="tv", email="anna@x.example", question="{ERASED_TEXT}" * 20,
    language="en")
request = SubjectRequest.objects.create(kind="deletion", controller=company,
email="anna@x.example", language="en",
    verified_at=timezone.now(), due_on=timezone.now().date())
erase_and_answer(request, "Gone.")
import time, sys
print("erased", flush=True)
sys.stdin.read()
"""


def test_no_byte_of_an_erased_value_is_left_in_sqlite(data_folder: Path) -> None:
    """Neither in the database, nor in its free pages, nor in the write-ahead log."""
    environment = os.environ | {
        "DATA_DIR": str(data_folder),
        "DJANGO_SETTINGS_MODULE": "tests.settings",
    }
    environment.pop("DATABASE_URL", None)
    command = [sys.executable, "-c", ERASE]
    with subprocess.Popen(
        command, env=environment, cwd=TOP, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as process:
        assert process.stdout is not None
        assert process.stdout.readline() == "erased\n"
        files = {path.name: path.read_bytes() for path in data_folder.glob("db.sqlite3*")}
        process.communicate("")
    assert "db.sqlite3-wal" in files
    assert [name for name, content in files.items() if ERASED_TEXT.encode() in content] == []
