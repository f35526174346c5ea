"""Fill an empty site with demo content, such as products and news; what staff changed stays."""

import tomllib
from datetime import timedelta
from pathlib import Path
from typing import Any

from django.db import models, transaction
from django.utils import timezone

from privacy.models import Controller, SecurityReview
from privacy.precautions.reviews import area_states
from privacy.processors.models import Processor
from telekom_site.competitions.models import Competition
from telekom_site.enquiries.models import Team, TopicRoute
from telekom_site.orders.models import Product
from telekom_site.pages import binding_rules
from telekom_site.pages.models import GlossaryTerm, NewsArticle
from telekom_site.surveys.models import Survey

FOLDER = Path(__file__).parent / "demo"


@transaction.atomic
def load() -> dict[str, int]:
    """Add the rows and files that are missing, found by their slug; the number added of each
    kind."""
    return {
        "companies": _add_companies(_rows("companies")),
        "teams": _add_teams(_rows("teams")),
        "products": _add(Product, _rows("products")),
        "surveys": _add_surveys(_rows("surveys")),
        "competitions": _add_competitions(_rows("competitions")),
        "news": _add(NewsArticle, _rows("news")),
        "terms": _add(GlossaryTerm, _rows("glossary")),
        "files": binding_rules.publish(),
        "reviews": _add_reviews(),
        "processors": _add_processors(_rows("processors")),
    }


def _add_reviews() -> int:
    """Add a first security review of each area, unless there is one."""
    held_on, added = timezone.localdate(), 0
    for state in area_states():
        if state.review is None:
            SecurityReview.objects.create(
                area=state.area,
                held_on=held_on,
                next_due_on=held_on + timedelta(days=180),
                owner="Informationssicherheit",
                findings="Beispiel der Demo-Inhalte: Geprüft wurde nichts.",
            )
            added += 1
    return added


def _add_processors(rows: list[dict[str, Any]]) -> int:
    """Add an invented processor for each job that has none yet, for all companies."""
    today, added = timezone.localdate(), 0
    for row in rows:
        if Processor.objects.filter(role=row["role"]).exists():
            continue
        processor = Processor.objects.create(role=row["role"], name=row["name"])
        processor.contracts.create(
            **row["contract"],
            contract_on=today,
            next_review_on=today + timedelta(days=365),
            remarks="Beispiel der Demo-Inhalte: Unterschrieben wurde nichts.",
        )
        for engaged in row.get("sub_processors", []):
            processor.sub_processors.create(**engaged, safeguard_on=today, notified_on=today)
        added += 1
    return added


def _rows(name: str) -> list[dict[str, Any]]:
    """Return the rows of a file in `demo`: each a table with `slug`, long texts stripped of outer
    blank lines."""
    rows: list[dict[str, Any]] = tomllib.loads((FOLDER / f"{name}.toml").read_text("utf-8"))[name]
    for row in rows:
        for key, value in row.items():
            if isinstance(value, str):
                row[key] = value.strip()
    return rows


def _add_companies(rows: list[dict[str, Any]]) -> int:
    """Add the missing companies. Only one may run the site: one that staff chose remains."""
    if Controller.objects.filter(is_default=True).exists():
        rows = [row | {"is_default": False} for row in rows]
    return _add(Controller, rows)


def _add_teams(rows: list[dict[str, Any]]) -> int:
    """Add the missing teams, found by their name, with those of their topics that no team has."""
    known = set(Team.objects.values_list("name", flat=True))
    missing = [row for row in rows if row["name"] not in known]
    for row in missing:
        team = Team.objects.create(
            name=row["name"],
            controller=Controller.objects.get(slug=row["company"]),
            mailbox=row["mailbox"],
        )
        for topic in row["topics"]:
            TopicRoute.objects.get_or_create(topic=topic, defaults={"team": team})
    return len(missing)


def _add_surveys(rows: list[dict[str, Any]]) -> int:
    """Add the missing surveys with their questions, open from now on."""
    known = set(Survey.objects.values_list("slug", flat=True))
    missing = [row for row in rows if row["slug"] not in known]
    for row in missing:
        questions, days = row.pop("questions"), row.pop("open_days")
        survey = Survey.objects.create(
            **row, is_ready=True, closes_at=timezone.now() + timedelta(days=days)
        )
        for position, question in enumerate(questions):
            survey.questions.create(position=position, **question)
    return len(missing)


def _add_competitions(rows: list[dict[str, Any]]) -> int:
    """Add the missing competitions, open from now on."""
    for row in rows:
        days = row.pop("open_days")
        row |= {"is_ready": True, "closes_at": timezone.now() + timedelta(days=days)}
    return _add(Competition, rows)


def _add(model: type[models.Model], rows: list[dict[str, Any]]) -> int:
    known = set(model._default_manager.values_list("slug", flat=True))
    missing = [model(**row) for row in rows if row["slug"] not in known]
    model._default_manager.bulk_create(missing)
    return len(missing)
