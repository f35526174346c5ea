"""Verify the consent ledger: chains, uses, anchors and current consents."""

from collections.abc import Callable
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from tqdm import tqdm

from privacy.consent import anchors, use_verification, verification
from privacy.consent.models import ConsentChainEntry, ConsentEvent, ConsentUse, ReceiptEntry
from privacy.consent.verification import Fault, Progress

SILENT = 1.0  # seconds before a progress bar is drawn
PARTS: dict[str, tuple[Callable[[Progress], Fault | None], type[Any]]] = {
    "receipts": (verification.verify_receipts, ReceiptEntry),
    "events": (verification.verify_events, ConsentChainEntry),
    "uses": (use_verification.verify_batches, ConsentUse),
    "proofs of the uses": (verification.verify_uses, ConsentUse),
}


class Command(BaseCommand):
    """Verify the consent ledger."""

    help = (
        "Recompute the hash chains of consents, compare them with the anchors, the uses and the "
        "current consents; fail at the first record that was altered, deleted or inserted."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        """Add the options."""
        parser.add_argument(
            "--rebuild",
            action="store_true",
            help="Make the current consents match the events, which decide.",
        )
        parser.add_argument(
            "--accept-restore",
            action="store_true",
            help="Record that the database was restored from a backup older than the last anchor.",
        )

    def handle(self, *args: Any, **options: Any) -> None:
        """Verify each part. Raises CommandError at the first fault."""
        self.verbosity = options["verbosity"]
        if options["accept_restore"]:
            anchors.accept_restore()
        if options["rebuild"]:
            wrong = self._with_bar(verification.rebuild_projection, ConsentEvent)
            self._say(f"Current consents: {wrong} corrected.")
        for name, (verify, model) in PARTS.items():
            self._report(name, self._with_bar(verify, model))
        self._report("anchors", anchors.verify_anchors())
        self._report(
            "current consents", self._with_bar(verification.verify_projection, ConsentEvent)
        )

    def _with_bar(self, verify: Callable[[Progress], Any], model: type[Any]) -> Any:
        total, quiet = model.objects.count(), not self.verbosity or None
        with tqdm(total=total, unit=" records", disable=quiet, delay=SILENT) as progress_bar:
            return verify(progress_bar.update)

    def _report(self, name: str, fault: Fault | None) -> None:
        if fault is not None:
            raise CommandError(
                f"The {name} do not verify: {fault}. Compare with a backup, with the published "
                "anchors and with the receipts that people downloaded."
            )
        self._say(f"The {name} verify.")

    def _say(self, text: str) -> None:
        if self.verbosity:
            self.stdout.write(text)
