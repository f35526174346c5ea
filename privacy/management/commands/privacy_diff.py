"""Say what a change of the code does to notice, record, retention and recipients."""

import json
import subprocess
import sys
from io import BytesIO
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any
from zipfile import ZipFile

from django.core.management.base import BaseCommand, CommandError, CommandParser

from privacy.promises.code_snapshot import FORMAT, Snapshot
from privacy.promises.snapshot_comparison import differences, unpublished


class Command(BaseCommand):
    """Compare two revisions of the code, or two snapshots of `privacy_snapshot`."""

    help = (
        "Compare what two revisions of the code, or two files of privacy_snapshot, say about data. "
        "Exits with 1 where a change of what is declared has no public sentence."
    )
    requires_system_checks = ()

    def add_arguments(self, parser: CommandParser) -> None:
        """Add both sides."""
        parser.add_argument("before", help="git revision, or file of privacy_snapshot")
        parser.add_argument("after", help="git revision, or file of privacy_snapshot")

    def handle(self, *args: Any, **options: Any) -> None:
        """Print the differences. Raises CommandError where one has no public sentence."""
        before, after = _snapshot_of(options["before"]), _snapshot_of(options["after"])
        lines = list(differences(before, after))
        for line in lines or ["Nothing changes for people."]:
            self.stdout.write(line)
        if missing := unpublished(before, after):
            raise CommandError(
                f"No public sentence says that this changed: {', '.join(missing)}. Write it: "
                "manage.py privacy_pin_sentences --sentence en=… --sentence de=…"
            )


def _snapshot_of(side: str) -> Snapshot:
    """Return a snapshot from a file or a revision. Raises CommandError."""
    try:
        text = Path(side).read_text() if Path(side).is_file() else _of_revision(side)
        content = json.loads(text)
    except (OSError, ValueError) as problem:
        raise CommandError(f"{side} is not a snapshot ({type(problem).__name__}).") from None
    if not isinstance(content, dict) or content.get("format") != FORMAT:
        raise CommandError(f"{side} is not a snapshot of format {FORMAT}.")
    return content


def _of_revision(revision: str) -> str:
    """Return the snapshot that the code of a revision writes, by this interpreter."""
    try:
        commit = _run("git", "rev-parse", "--verify", "--end-of-options", f"{revision}^{{commit}}")
        archive = _run("git", "archive", "--format=zip", commit.decode().strip())
        with TemporaryDirectory() as folder, ZipFile(BytesIO(archive)) as code:
            code.extractall(folder)
            file = Path(folder) / "snapshot.json"
            _run(sys.executable, "manage.py", "privacy_snapshot", str(file), folder=folder)
            return file.read_text()
    except subprocess.CalledProcessError as problem:
        words = " ".join(map(str, problem.cmd[:3]))
        raise CommandError(
            f"{revision} is neither a file nor a revision with this command ({words})."
        ) from None


def _run(*command: str, folder: str | None = None) -> bytes:
    done = subprocess.run(command, cwd=folder, capture_output=True, check=True)
    return done.stdout
