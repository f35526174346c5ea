"""Send the mystery shopper now, and print what it measured."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError

from privacy.promises.mystery_shopping import go_shopping

UNKNOWN = 2  # exit code


class Command(BaseCommand):
    """Send the mystery shopper now."""

    help = (
        "Have an invented person ask for their data and for its deletion through the public pages. "
        "Exits with 1 where a step failed, with 2 where the site did not answer or another visit "
        "is under way."
    )

    def handle(self, *args: Any, **options: Any) -> None:
        """Make a visit and print its figures. Raises CommandError, with its exit code, where it
        did not come to its end."""
        visit = go_shopping()
        if visit is None:
            raise CommandError("Another visit is under way.", returncode=UNKNOWN)
        if visit.was_unreachable:
            raise CommandError("The site did not answer.", returncode=UNKNOWN)
        if visit.failed_at:
            raise CommandError(f"This step failed: {visit.failed_at}.", returncode=1)
        self.stdout.write(
            f"Package after {visit.package_seconds} s "
            f"with {visit.exported} of {visit.sought} values; "
            f"deleted after {visit.deletion_seconds} s, {visit.left} values left."
        )
