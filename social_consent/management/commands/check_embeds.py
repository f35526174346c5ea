"""Look in stored HTML for what would make a browser contact somebody, as E006 does in files."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from social_consent.providers import embeddable
from social_consent.request.site_urls import own_hosts
from social_consent.stored_content.html_embeds import NOWHERE, embeds
from social_consent.stored_content.rows import UnknownFieldError, stored


class Command(BaseCommand):
    help = (
        "Report rows and fields whose HTML would make a browser contact somebody else "
        "without asking."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument(
            "models", nargs="+", metavar="app.Model[.field]", help="whose texts to read"
        )

    def handle(self, *args: Any, models: list[str], **options: Any) -> None:
        count, own = 0, own_hosts()
        for name in models:
            try:
                for text in stored(name):
                    for one in embeds(text.html, own, embeddable()):
                        if one.tag or one.host != NOWHERE:
                            count += 1
                            line = text.html.count("\n", 0, one.start) + 1
                            self.stdout.write(
                                f"{text.label}:{line} {self.told(one.host, one.found is not None)}"
                            )
            except UnknownFieldError as problem:
                raise CommandError(str(problem)) from problem
        if count:
            raise CommandError(
                f"{count} places let browsers contact others without asking. Show these texts with "
                "{% social_html %}, which turns them into cards and plain links."
            )
        self.stdout.write("Nobody else is contacted.")

    def told(self, host: str, is_card: bool) -> str:
        becomes = "a card" if is_card else "a plain link"
        whom = host if host not in {"", NOWHERE} else "somebody"
        return f"contacts {whom} without asking ({{% social_html %}}: {becomes})"
