"""Write a first draft of an app's declarations."""

from pathlib import Path
from typing import Any

from django.apps import apps
from django.core.management.base import BaseCommand, CommandError, CommandParser

from privacy.reporting.scaffold import draft


class Command(BaseCommand):
    help = (
        "Draft an app's privacy.py from the names and types of its fields, for a person to finish."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("app_label")
        parser.add_argument(
            "--output",
            type=Path,
            help="The file to write, such as APP/privacy.py; never overwritten.",
        )

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            app = apps.get_app_config(options["app_label"])
        except LookupError:
            known = ", ".join(sorted(one.label for one in apps.get_app_configs()))
            raise CommandError(
                f"There is no app {options['app_label']!r}; installed are: {known}"
            ) from None
        output: Path | None = options["output"]
        if output is None:
            self.stdout.write(draft(app), ending="")
            return
        try:
            with output.open("x") as file:
                file.write(draft(app))
        except FileExistsError:
            raise CommandError(f"{output} is there already; nothing was written.") from None
        self.stdout.write(
            f"Written: {output}. Now finish what says TODO; manage.py check tells what is left."
        )
