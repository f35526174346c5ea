"""Workers that are killed with SIGKILL while they send: nobody gets two messages, nobody none.

`make benchmark-mail` does this with a hundred kills.
"""

import os
import subprocess
import sys
from pathlib import Path

import pytest
from django.db import connection

from privacy.controllers.models import Controller
from tests.support.campaigns import approved, consent
from tests.support.smtp_sink import running_sink

TOP = Path(__file__).parents[3]
PEOPLE, KILLS = 100, 3

pytestmark = [
    pytest.mark.kill,
    pytest.mark.django_db(transaction=True),
    pytest.mark.usefixtures("controller"),
]


def database_url(folder: Path) -> str:
    """Return where another process finds this database: SQLite's, in memory, in a copy."""
    if connection.vendor != "sqlite":
        options = connection.settings_dict
        host = f"?host={options['HOST']}" if options["HOST"].startswith("/") else ""
        server = "" if host else f"{options['HOST']}:{options['PORT']}"
        login = f"{options['USER']}:{options['PASSWORD']}@" if options["USER"] else ""
        return f"postgres://{login}{server}/{options['NAME']}{host}"
    copy = folder / "copy.sqlite3"
    with connection.cursor() as cursor:
        cursor.execute("VACUUM INTO %s", [str(copy)])
    return f"sqlite:///{copy}"


def test_killed_workers_send_everyone_one_message(tmp_path: Path, controller: Controller) -> None:
    for number in range(PEOPLE):
        consent(f"p{number}@x.example")
    approved()
    log = tmp_path / "mail.log"
    log.touch()
    with running_sink(log) as port:
        environment = os.environ | {
            "DJANGO_SETTINGS_MODULE": "tests.settings",
            "DATABASE_URL": database_url(tmp_path),
            "EMAIL_URL": f"smtp://127.0.0.1:{port}/",
        }
        command = [sys.executable, "-m", "tests.support.killed_senders", "--log", str(log)]
        killed = subprocess.run(
            [*command, "--kills", str(KILLS), "--longest", "0.25"],
            cwd=TOP,
            env=environment,
            capture_output=True,
            text=True,
            check=False,
        )
    assert killed.returncode == 0, killed.stderr
    assert f"{KILLS} kills; messages that arrived once: {PEOPLE}" in killed.stdout
