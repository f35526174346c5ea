"""Fetch titles and pictures of contents from their companies, so that no visitor has to."""

from collections.abc import Iterator
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from social_consent.providers import embeddable
from social_consent.providers.addresses import Found, provider_for
from social_consent.request.site_urls import own_hosts
from social_consent.stored_content.fetching import NotFetchedError
from social_consent.stored_content.html_embeds import embeds
from social_consent.stored_content.previews import forget, refresh
from social_consent.stored_content.rows import UnknownFieldError, stored


class Command(BaseCommand):
    help = "Fetch title and picture of contents by the server and keep them, for their cards."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("addresses", nargs="*", help="of contents, as one pastes them")
        parser.add_argument(
            "--in",
            nargs="+",
            default=[],
            dest="models",
            metavar="app.Model[.field]",
            help="all in these",
        )
        parser.add_argument(
            "--forget", action="store_true", help="delete what is kept of them instead"
        )

    def handle(self, *args: Any, addresses: list[str], models: list[str], **options: Any) -> None:
        failed = 0
        try:
            contents = list(self.contents(addresses, models))
        except UnknownFieldError as problem:
            raise CommandError(str(problem)) from problem
        for provider, arguments in contents:
            said = f"{provider.key} {' '.join(arguments.values())}"
            try:
                if options["forget"]:
                    forget(provider, arguments)
                    self.stdout.write(f"{said}: forgotten")
                else:
                    self.stdout.write(f"{said}: {refresh(provider, arguments).title}")
            except NotFetchedError as problem:
                failed += 1
                self.stderr.write(f"{said}: {problem}")
        if failed:
            raise CommandError(f"{failed} of {len(contents)} were not fetched.")

    def contents(self, addresses: list[str], models: list[str]) -> Iterator[Found]:
        """Each content once. Raises UnknownFieldError, and CommandError for an address that nobody offered
        knows."""
        known: list[Found] = []
        for address in addresses:
            found = provider_for(address, embeddable())
            if found is None:
                raise CommandError(f"No provider that is offered knows the address {address}")
            known.append(found)
        for name in models:
            for text in stored(name):
                known += [
                    one.found for one in embeds(text.html, own_hosts(), embeddable()) if one.found
                ]
        seen: list[Found] = []
        for found in known:
            if found not in seen:
                seen.append(found)
                yield found
