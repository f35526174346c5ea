"""Draft an app's declarations."""

from pathlib import Path
from typing import Any

from django.apps import apps
from django.core.management.base import BaseCommand, CommandError, CommandParser

from privacy.reporting.scaffold import draft


class Command(BaseCommand):
    """Draft an app's declarations."""

    requires_system_checks = ()  # they fail until the draft is finished
    help = "Draft an app's privacy.py from the names and types of its fields; finish it yourself."

    def add_arguments(self, parser: CommandParser) -> None:
        """Add the options."""
        parser.add_argument("app_label")
        parser.add_argument(
            "--output",
            type=Path,
            help="File to write, such as APP/privacy.py; an existing one is not overwritten.",
        )

    def handle(self, *args: Any, **options: Any) -> None:
        """Write the draft. Raises CommandError for an unknown app or an existing file."""
        try:
            app = apps.get_app_config(options["app_label"])
        except LookupError:
            labels = ", ".join(sorted(config.label for config in apps.get_app_configs()))
            raise CommandError(
                f"There is no app {options['app_label']!r}. Installed apps: {labels}"
            ) from None
        output: Path | None = options["output"]
        if output is None:
            self.stdout.write(draft(app), ending="")
            return
        try:
            with output.open("x") as file:
                file.write(draft(app))
        except FileExistsError:
            raise CommandError(f"{output} already exists; nothing was written.") from None
        self.stdout.write(
            f"Written: {output}. Replace each TODO; `manage.py check` lists what is left."
        )
