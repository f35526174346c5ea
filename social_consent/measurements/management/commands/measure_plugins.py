"""Measure what each plug-in does after consent, in a browser with an empty profile."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from social_consent.conf import conf
from social_consent.measurements.browser import (
    Measured,
    NoBrowserError,
    NotMeasuredError,
    QuarantinedBrowser,
)
from social_consent.measurements.models import PluginMeasurement
from social_consent.measurements.pages import UnreachableError, pages_with
from social_consent.providers import Provider, embeddable

WATCHED = 10  # seconds


class Command(BaseCommand):
    """`manage.py measure_plugins --url https://www.example.org`; exit status 1 where a plug-in
    could not be measured or contacts a host that is not declared."""

    help = (
        "Activate each plug-in on the running site, in a browser with an empty profile, and store "
        "which hosts it contacts, which cookies they set, and how much it loads. Contacts the "
        "companies: run it where their knowing this machine's address does no harm."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        """Declare where to measure what, and with which browser."""
        parser.add_argument("--url", default=conf.SITE_URL, help="of the running site")
        parser.add_argument(
            "--page", action="append", default=[], help="path that shows plug-ins (else: site map)"
        )
        parser.add_argument("--provider", action="append", default=[], help="key; else all")
        parser.add_argument("--executable", default="", help="of Chromium; else Playwright's own")
        parser.add_argument(
            "--browser-argument", action="append", default=[], help="such as --proxy-server=…"
        )
        parser.add_argument(
            "--seconds", type=float, default=WATCHED, help="for which a plug-in is watched"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        """Write a line per plug-in. Raises CommandError."""
        providers = _chosen(options["provider"])
        site_url = options["url"].rstrip("/")
        if not site_url:
            raise CommandError("Give the address of the running site: --url https://…")
        browser = QuarantinedBrowser(
            options["executable"], options["browser_argument"], options["seconds"]
        )
        try:
            pages = pages_with(providers, site_url, options["page"])
            faults = sum(self._measure(browser, each, pages.get(each.key)) for each in providers)
        except (NoBrowserError, UnreachableError) as problem:
            raise CommandError(str(problem)) from None
        if faults:
            raise CommandError(f"{faults} of {len(providers)} plug-ins need your attention.")

    def _measure(self, browser: QuarantinedBrowser, provider: Provider, page: str | None) -> bool:
        """Measure one plug-in; return whether something is wrong with it."""
        if page is None:
            self.stdout.write(f"{provider.key}: not measured, no page shows it")
            return True
        try:
            measured = browser.measure(provider, page)
        except NotMeasuredError as problem:
            self.stdout.write(f"{provider.key}: not measured, {problem}")
            return True
        new = _stored(provider, measured).undeclared_hosts(provider)
        self.stdout.write(
            f"{provider.key}: {len(measured.hosts)} hosts ({', '.join(measured.hosts)}), "
            f"{len(measured.cookies)} cookies, {measured.requests} requests, "
            f"{measured.received_bytes} bytes"
        )
        if new:
            self.stdout.write(f"{provider.key}: not declared (`contacts`): {', '.join(new)}")
            self.stdout.write(_what_to_do(provider, new))
        return bool(new)


def _what_to_do(provider: Provider, hosts: list[str]) -> str:
    """Return how to declare hosts that a plug-in was seen to contact."""
    declared = ", ".join(f'"{host}"' for host in sorted({*provider.contacts, *hosts}))
    return (
        f"{provider.key}: if visitors may be told of these hosts, declare them in its Provider, "
        f"contacts=({declared},), and deploy: the measurement is then judged again. If not, take "
        "it out of SOCIAL_CONSENT_PROVIDERS."
    )


def _chosen(keys: list[str]) -> list[Provider]:
    providers = [each for each in embeddable() if not keys or each.key in keys]
    if unknown := set(keys) - {provider.key for provider in providers}:
        raise CommandError(f"Not enabled, or without a frame: {', '.join(sorted(unknown))}.")
    return providers


def _stored(provider: Provider, measured: Measured) -> PluginMeasurement:
    return PluginMeasurement.objects.create(
        provider=provider.key,
        browser=measured.browser,
        hosts=measured.hosts,
        cookies=measured.cookies,
        requests=measured.requests,
        received_bytes=measured.received_bytes,
    )
