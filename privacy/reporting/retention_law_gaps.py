"""Where declared laws about retention, and the rules of companies that rest on them, do not fit."""

from collections.abc import Iterator

from privacy.company_rules.in_force import rules_in_force
from privacy.company_rules.validation import has_own_period
from privacy.registry.discovery import registry
from privacy.registry.retention_law import is_longer
from privacy.reporting.coverage import Gap


def wrong_laws() -> Iterator[Gap]:
    """Yield laws whose key is taken, whose periods are swapped, or that name a dataset whose period
    no company can choose."""
    keys = set[str]()
    for law in registry.retention_laws:
        name = f"RetentionLaw {law.key!r}"
        if law.key in keys:
            yield Gap(name, "is declared twice", "Give each law a key of its own.")
        keys.add(law.key)
        if is_longer(law.shortest, law.longest):
            yield Gap(name, "requires more than it allows", "Swap `shortest` and `longest`.")
        for dataset in law.datasets:
            declarations = registry.all_of(dataset)
            if not declarations or not has_own_period(declarations[0]):
                yield Gap(
                    f"{name}: {dataset}",
                    "is not a dataset whose period a company can choose",
                    "Name models that are declared with a retention, without runner and release.",
                )


def forbidden_rules() -> Iterator[Gap]:
    """Yield the rules in force that declaration and law do not allow: they were allowed when they
    were approved, or written around the form. Reads the database."""
    for rule in rules_in_force().all():
        if not rule.is_allowed:
            yield Gap(
                f"The rule of {rule.company} about {rule.dataset}",
                "is not allowed by declaration and law",
                "Until another rule is approved, nothing is deleted earlier than declared.",
            )
