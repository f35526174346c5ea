"""The first text of an assessment, filled from declarations, rules of companies and measures."""

from collections.abc import Iterable

from django.utils.translation import gettext as _

from privacy.company_rules.in_force import rules_in_force
from privacy.controllers.models import Controller
from privacy.precautions.measure_register import measures
from privacy.processors.register import summaries
from privacy.reporting.processing_record import Activity, activities
from privacy.reporting.record_renderers import in_words


def filled_sections(company: Controller, datasets: Iterable[str]) -> dict[str, str]:
    """Return the four sections of Art. 35(7) GDPR, in the current language: what the software
    knows, with questions where people must judge."""
    chosen = set(datasets)
    listed = [each for each in activities({}, rules_in_force(), company) if each.store in chosen]
    justified = dict.fromkeys(map(_justified, listed))  # several purposes may share a basis
    return {
        "description": "\n\n".join([*map(_described, listed), *_processors(company, chosen)]),
        "necessity": "\n\n".join([*justified, _("Would less data, or a shorter period, do?")]),
        "risks": _risks(),
        "measures": "\n".join(_measures()),
    }


def _described(activity: Activity) -> str:
    lines = [
        f"{activity.title}: {activity.purpose}",
        _("Data: %(data)s") % {"data": in_words(activity.data)},
        _("Source: %(source)s") % {"source": activity.source},
    ]
    if activity.recipients:
        lines.append(
            _("Recipients: %(recipients)s") % {"recipients": in_words(activity.recipients)}
        )
    return "\n".join(lines)


def _justified(activity: Activity) -> str:
    values = {"title": activity.title, "basis": activity.basis, "period": activity.retention}
    return _("%(title)s: %(basis)s; kept for %(period)s.") % values


def _processors(company: Controller, datasets: set[str]) -> list[str]:
    """Return a line for each processor that gets one of the datasets, with the safeguard of a
    transfer."""
    lines = []
    for summary in summaries(company):
        if "*" in summary.datasets or datasets.intersection(summary.datasets):
            place = ", ".join(filter(None, (summary.country, summary.safeguard)))
            lines.append(f"{summary.role}: {summary.name} ({place})")
    return lines


def _risks() -> str:
    """Return a line for each event that recital 85 and Art. 32(2) GDPR name, to be judged."""
    events = (
        _("Unauthorised disclosure or access"),
        _("Loss or destruction"),
        _("Alteration"),
        _("Use for another purpose, or for longer"),
        _("People cannot exercise their rights"),
    )
    judged = _("source, effect on the people, likelihood, severity: …")
    return "\n".join(f"{event} – {judged}" for event in events)


def _measures() -> list[str]:
    """Return the measures in force, each with the risk it is against."""
    return [f"{each.title}: {each.description} ({each.risk})" for each in measures().values()]
