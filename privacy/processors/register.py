"""The register of processors as readers see it, what is wrong with it, and its due reviews."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from django.utils.translation import gettext_lazy as _

from privacy.controllers.models import Controller
from privacy.due_reviews.due_list import DueReview
from privacy.processors.models import Processor, ProcessorContract, SubProcessor
from privacy.processors.transfers import Transfer
from privacy.registry.discovery import registry
from privacy.registry.finding import Finding, finding


@dataclass(frozen=True, slots=True)
class ProcessorSummary:
    """One company that gets data, as the notice and the record of processing show it.

    Attributes:
        name: of the processor or sub-processor.
        role: its job, in the current language.
        task: what it does with the data.
        country: where it processes the data, ISO 3166-1 alpha-2.
        safeguard: of the transfer; empty in the European Economic Area.
        copy_at: where a copy of the safeguard can be had (Art. 13(1)(f) GDPR).
        engaged_by: the processor that engages it; empty for a processor.
        company: for which it works; empty for all.
        datasets: what it processes, as `ProcessorRole.datasets`.
    """

    name: str
    role: str
    task: str
    country: str
    safeguard: str
    copy_at: str
    engaged_by: str
    company: str
    datasets: tuple[str, ...]


def in_force() -> Iterator[tuple[Processor, ProcessorContract]]:
    """Yield the processors whose job is declared and whose contract has not ended."""
    processors = Processor.objects.select_related("company")
    for processor in processors.prefetch_related("contracts", "sub_processors"):
        contract = processor.current
        if contract is not None and not contract.has_ended and processor.declared_role:
            yield processor, contract


def summaries(company: Controller | None = None) -> list[ProcessorSummary]:
    """Return processors and their sub-processors, in the current language: those of a company, or
    of every company."""
    rows = list[ProcessorSummary]()
    for processor, contract in in_force():
        if company is None or processor.company_id in {None, company.pk}:
            rows.append(_summary(processor, contract.service, processor.name, contract))
            for engaged in processor.current_sub_processors:
                rows.append(_summary(processor, engaged.service, engaged.name, engaged))
    return rows


def _summary(processor: Processor, task: str, name: str, entry: Transfer) -> ProcessorSummary:
    role = processor.declared_role
    return ProcessorSummary(
        name=name,
        role=str(role.title) if role else processor.role,
        task=task,
        country=entry.country,
        safeguard=entry.safeguard_in_words,
        copy_at=entry.copy_at,
        engaged_by=processor.name if isinstance(entry, SubProcessor) else "",
        company=processor.company.name if processor.company else "",
        datasets=role.datasets if role else (),
    )


def faults() -> list[Finding]:
    """Return what is wrong between declarations and register, both ways (Art. 28(3) GDPR)."""
    return [*_without_contract(), *_without_declaration(), *_overdue()]


def _without_contract() -> Iterator[Finding]:
    working: set[tuple[str, int | None]] = {
        (processor.role, processor.company_id) for processor, _contract in in_force()
    }
    companies = list(Controller.objects.all())
    for role in registry.processor_roles:
        for company in companies:
            if working.isdisjoint({(role.key, company.pk), (role.key, None)}):
                yield finding(
                    _("No contract in force with a %(role)s: %(company)s."),
                    role=finding(role.title),
                    company=company.name,
                )


def _without_declaration() -> Iterator[Finding]:
    for processor in Processor.objects.prefetch_related("contracts"):
        contract = processor.current
        if contract is None:
            yield finding(_("%(name)s has no contract."), name=processor.name)
        elif not contract.has_ended and processor.declared_role is None:
            yield finding(
                _("No declaration names the job of %(name)s, whose contract is in force."),
                name=processor.name,
            )


def _overdue() -> Iterator[Finding]:
    for processor, contract in in_force():
        if contract.is_overdue:
            text = _("Review of the contract with %(name)s overdue since %(due)s.")
            yield finding(text, name=processor.name, due=contract.next_review_on)


def reviews() -> Iterable[DueReview]:
    """Yield the reviews of the contracts, and the objections to sub-processors that are open."""
    for processor, contract in in_force():
        yield DueReview(
            processor,
            _("contract with a processor"),
            processor.name,
            processor.company,
            contract.next_review_on,
        )
        for engaged in processor.current_sub_processors:
            if engaged.decision == SubProcessor.Decision.OPEN and engaged.object_by:
                yield DueReview(
                    processor,
                    _("objection to a sub-processor"),
                    f"{engaged.name} ({processor.name})",
                    processor.company,
                    engaged.object_by,
                )
