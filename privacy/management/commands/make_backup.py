"""Command that makes a backup."""

from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from privacy.precautions.backup_archive import make_backup
from privacy.precautions.backup_database import DatabaseBackupError
from privacy.precautions.backup_encryption import BackupKeyError
from privacy.precautions.conf import conf


class Command(BaseCommand):
    """Backup of the database, media and private files."""

    help = "Write a backup of database, media and private files, without keys and erasure journal."

    def add_arguments(self, parser: CommandParser) -> None:
        """Add the file."""
        parser.add_argument("file", type=Path)

    def handle(self, *args: Any, **options: Any) -> None:
        """Write the backup. Raises CommandError."""
        try:
            size = make_backup(options["file"])
        except (BackupKeyError, DatabaseBackupError, OSError) as problem:
            raise CommandError(str(problem)) from None
        kind = "encrypted" if conf.BACKUP_KEY_FILE else "NOT encrypted (PRIVACY_BACKUP_KEY_FILE)"
        self.stdout.write(f"{size} bytes written, {kind}.")
