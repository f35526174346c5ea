"""Fetch titles and pictures of content from the companies, so that no visitor has to."""

from collections.abc import Iterator
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from social_consent.providers import embeddable
from social_consent.providers.content_addresses import Content, provider_for
from social_consent.request.site_urls import own_hosts
from social_consent.stored_content.fetching import NotFetchedError
from social_consent.stored_content.html_embeds import find_embeds
from social_consent.stored_content.html_rows import UnknownFieldError, stored_texts
from social_consent.stored_content.previews import forget, refresh


class Command(BaseCommand):
    """`manage.py fetch_previews https://youtu.be/…`, or `--in news.Article`; `--forget` deletes."""

    help = "Fetch titles and pictures of content and store them for the cards."

    def add_arguments(self, parser: CommandParser) -> None:
        """Declare addresses, models and `--forget`."""
        parser.add_argument("addresses", nargs="*", help="of content, as people paste them")
        parser.add_argument(
            "--in",
            nargs="+",
            default=[],
            dest="models",
            metavar="app.Model[.field]",
            help="all content that their texts embed",
        )
        parser.add_argument(
            "--forget", action="store_true", help="delete what is stored for them instead"
        )

    def handle(self, *args: Any, addresses: list[str], models: list[str], **options: Any) -> None:
        """Write a line per content. Raises CommandError where a content was not fetched."""
        failed = 0
        try:
            contents = list(self.contents(addresses, models))
        except UnknownFieldError as problem:
            raise CommandError(str(problem)) from problem
        for provider, arguments in contents:
            name = f"{provider.key} {' '.join(arguments.values())}"
            try:
                if options["forget"]:
                    forget(provider, arguments)
                    self.stdout.write(f"{name}: forgotten")
                else:
                    self.stdout.write(f"{name}: {refresh(provider, arguments).title}")
            except NotFetchedError as problem:
                failed += 1
                self.stderr.write(f"{name}: {problem}")
        if failed:
            raise CommandError(f"{failed} of {len(contents)} were not fetched.")

    def contents(self, addresses: list[str], models: list[str]) -> Iterator[Content]:
        """Yield each content once.

        Raises UnknownFieldError, and CommandError for an address that no enabled provider declares.
        """
        contents: list[Content] = []
        for address in addresses:
            content = provider_for(address, embeddable())
            if content is None:
                raise CommandError(f"No enabled provider declares the address {address}")
            contents.append(content)
        for name in models:
            for text in stored_texts(name):
                embeds = find_embeds(text.html, own_hosts(), embeddable())
                contents += [embed.content for embed in embeds if embed.content]
        seen: list[Content] = []
        for content in contents:
            if content not in seen:
                seen.append(content)
                yield content
