"""Command that restores a backup, and replays the erasures since it was made."""

from pathlib import Path
from typing import Any

from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError, CommandParser

from privacy.precautions.backup_archive import BackupError, restore_backup
from privacy.precautions.backup_database import DatabaseBackupError
from privacy.precautions.backup_encryption import BackupKeyError


class Command(BaseCommand):
    """Restore of a backup."""

    help = "Replace database and files by those of a backup. Stop the site first."

    def add_arguments(self, parser: CommandParser) -> None:
        """Add the file and the confirmation."""
        parser.add_argument("file", type=Path)
        parser.add_argument(
            "--replace-everything", action="store_true", help="Confirm that the data is replaced."
        )

    def handle(self, *args: Any, **options: Any) -> None:
        """Restore. Raises CommandError, before anything is replaced if the file is unusable."""
        if not options["replace_everything"]:
            raise CommandError("This replaces all data: confirm it with --replace-everything.")
        try:
            restored = restore_backup(options["file"], migrate=_migrate)
        except (BackupError, BackupKeyError, DatabaseBackupError, OSError) as problem:
            raise CommandError(str(problem)) from None
        self.stdout.write(
            f"Restored the backup of {restored.made_at:%Y-%m-%d %H:%M} UTC; "
            f"{restored.replayed} erasures and decisions replayed."
        )
        if not restored.is_whole:
            raise CommandError("The journal lacks entries: see docs/how-to/restore-a-backup.md.")


def _migrate() -> None:
    call_command("migrate", verbosity=0, interactive=False)
