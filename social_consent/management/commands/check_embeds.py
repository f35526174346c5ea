"""Find, in stored HTML, what would make a browser contact third parties, as E006 does in files."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from social_consent.providers import embeddable
from social_consent.request.site_urls import own_hosts
from social_consent.stored_content.html_embeds import NOWHERE, Embed, find_embeds
from social_consent.stored_content.html_rows import UnknownFieldError, stored_texts


class Command(BaseCommand):
    """`manage.py check_embeds news.Article blog.Post.body`; exit status 1 if it finds something."""

    help = "Report rows and fields whose HTML would make a browser contact third parties."

    def add_arguments(self, parser: CommandParser) -> None:
        """Declare the models and fields to read."""
        parser.add_argument(
            "models", nargs="+", metavar="app.Model[.field]", help="whose texts to read"
        )

    def handle(self, *args: Any, models: list[str], **options: Any) -> None:
        """Write a line per embed. Raises CommandError where there are any."""
        count, own = 0, own_hosts()
        for name in models:
            try:
                for text in stored_texts(name):
                    for embed in find_embeds(text.html, own, embeddable()):
                        if embed.tag or embed.host != NOWHERE:
                            count += 1
                            line = text.html.count("\n", 0, embed.start) + 1
                            self.stdout.write(f"{text.label}:{line} {description(embed)}")
            except UnknownFieldError as problem:
                raise CommandError(str(problem)) from problem
        if count:
            raise CommandError(
                f"{count} places let browsers contact third parties without consent. Show these "
                "texts with {% social_html %}, which turns them into cards and plain links."
            )
        self.stdout.write("No third party is contacted.")


def description(embed: Embed) -> str:
    """Return whom an embed contacts, and what `{% social_html %}` makes of it."""
    host = embed.host if embed.host not in {"", NOWHERE} else "a third party"
    becomes = "a card" if embed.content else "a plain link"
    return f"contacts {host} without consent ({{% social_html %}}: {becomes})"
