"""The plan follows the foreign keys, for every schema and order of declarations."""

from dataclasses import replace
from datetime import timedelta
from itertools import permutations
from pathlib import Path
from typing import Any

import pytest
import time_machine
from django.utils import timezone
from pytest_django import Settings

from privacy.personal_data import plan as planning
from privacy.personal_data.erasure import ErasureStep, erase, preview
from privacy.personal_data.export import export_subject_data
from privacy.personal_data.legal_holds import hold
from privacy.personal_data.models import RetentionRun
from privacy.personal_data.plan import PlanChangedError, plan_for
from privacy.personal_data.retention import purge_all
from privacy.registry.declarations import NoPersonalData
from privacy.registry.discovery import registry
from privacy.registry.draft_markers import DraftDeclarationError
from privacy.registry.subject import DataSubject
from privacy.reporting import coverage, erasure_gaps
from tests.privacy.personal_data.relations_of_all_kinds import (
    GOES,
    STAYS,
    declarations,
    personal,
    populate,
    relations,
    snapshot,
    with_every_kind_of_column,
)

__all__ = ["relations"]
ANNA = DataSubject("anna@x.example")


@pytest.fixture(autouse=True)
def own_folder(settings: Settings, tmp_path: Path) -> None:
    settings.PRIVACY_DATA_DIR = tmp_path


def by_store(steps: list[ErasureStep]) -> dict[str, tuple[int, int, int]]:
    """Return the counts (deleted, kept, taken along) by model, without zeros."""
    return {
        step.dataset.removeprefix("relations."): (step.deleted, step.retained, step.taken_along)
        for step in steps
        if step.found
    }


def rows_naming(app: Any, text: str) -> set[str]:
    """Return the models that still hold a text."""
    return {
        label.removeprefix("relations.")
        for label, rows in snapshot(app).items()
        if text in repr(rows)
    }


EXPECTED = {
    "Person": (0, 1, 0),
    "Note": (1, 0, 0),
    "Member": (1, 0, 0),
    "Invoice": (0, 1, 0),
    "LooseInvoice": (0, 1, 0),
    "Payment": (1, 0, 0),
    "Blog": (1, 0, 0),
    "Seat": (1, 0, 0),
    "Badge": (1, 0, 0),
    "Project": (1, 0, 0),
    "Participation": (1, 0, 0),
}


@pytest.mark.parametrize("order", [list, lambda declared: list(reversed(declared))])
def test_the_order_of_declarations_does_not_matter(relations: Any, order: Any) -> None:
    populate(relations, "anna")
    populate(relations, "otto")
    before = [
        row for label, rows in snapshot(relations).items() for row in rows if "otto" in repr(row)
    ]
    with registry.temporarily(order(declarations())):
        said = by_store(list(preview(ANNA)))
        done = by_store(list(erase(ANNA)))

        assert done == said == EXPECTED
        assert rows_naming(relations, "anna") == {"Invoice", "LooseInvoice"}
        assert relations.Person.objects.get(email__endswith="@erased.invalid").born is None
        after = [
            row
            for label, rows in snapshot(relations).items()
            for row in rows
            if "otto" in repr(row)
        ]
        assert after == before
        assert all(not any(counts[:1]) for counts in by_store(list(erase(ANNA))).values()), (
            "twice changes nothing"
        )


def test_access_covers_a_retained_row_whose_parent_was_cleared(relations: Any) -> None:
    populate(relations, "anna")
    with registry.temporarily(declarations()):
        list(erase(ANNA))
        told = {
            subject_data.dataset
            for subject_data in export_subject_data(ANNA)
            if subject_data.records
        }
    assert {"relations.Invoice", "relations.LooseInvoice"} <= told


def test_everything_is_deleted_where_no_law_requires_a_row(relations: Any) -> None:
    populate(relations, "anna")
    everything = [
        replace(declaration, fields=dict.fromkeys(declaration.fields, GOES))
        for declaration in declarations()
    ]
    with registry.temporarily(everything):
        said, done = by_store(list(preview(ANNA))), by_store(list(erase(ANNA)))
    assert done == said
    assert said["Person"] == (1, 0, 0)
    assert said["Note"] == (1, 0, 0)
    assert {label for label, rows in snapshot(relations).items() if rows} == set()


def test_memberships_are_deleted_and_listed_in_the_receipt(relations: Any) -> None:
    anna, otto = populate(relations, "anna"), populate(relations, "otto")
    club = relations.Club.objects.create(name="Chess")
    club.people.set([anna, otto])
    everything = [
        replace(declaration, fields=dict.fromkeys(declaration.fields, GOES))
        for declaration in declarations()
    ]
    with registry.temporarily(everything):
        done = by_store(list(erase(ANNA)))
    assert done["Club_people"] == (0, 0, 1)
    assert list(club.people.all()) == [otto]


def test_memberships_end_even_if_an_invoice_needs_the_person(relations: Any) -> None:
    anna, otto = populate(relations, "anna"), populate(relations, "otto")
    club = relations.Club.objects.create(name="Chess")
    club.people.set([anna, otto])
    with registry.temporarily(declarations()):
        said, done = by_store(list(preview(ANNA))), by_store(list(erase(ANNA)))
    assert said["Club_people"] == done["Club_people"] == (0, 0, 1)
    assert list(club.people.all()) == [otto]


def test_rows_of_others_taken_along_are_in_preview_and_receipt(relations: Any) -> None:
    anna, otto = populate(relations, "anna"), populate(relations, "otto")
    project = relations.Project.objects.get(owner=anna)
    relations.Participation.objects.create(project=project, person=otto, since=timezone.now())
    with registry.temporarily(declarations()):
        said, done = by_store(list(preview(ANNA))), by_store(list(erase(ANNA)))
    assert said["Participation"] == done["Participation"] == (1, 0, 1)


def test_a_hold_on_a_child_retains_all_its_parents(relations: Any) -> None:
    populate(relations, "anna")
    payment = relations.Payment.objects.get()
    with registry.temporarily(declarations()):
        hold(relations.Payment, str(payment.pk), "a lawsuit")
        done = by_store(list(erase(ANNA)))
        assert (done["Payment"], done["Invoice"], done["Person"]) == (
            (0, 1, 0),
            (0, 1, 0),
            (0, 1, 0),
        )
        assert relations.Payment.objects.get().iban == "DE anna"
        assert relations.Person.objects.get().name == "anna", (
            "what a held record hangs on is left whole"
        )


def test_rows_that_protect_each_other_are_deleted_together(relations: Any) -> None:
    first, second = populate(relations, "anna"), populate(relations, "otto")
    relations.Person.objects.filter(pk=first.pk).update(friend=second)
    relations.Person.objects.filter(pk=second.pk).update(friend=first)
    with registry.temporarily(declarations()):
        list(erase(ANNA))
    second.refresh_from_db()
    assert second.name == "otto"


def test_a_row_needed_by_an_undeclared_one_is_cleared_and_retained(relations: Any) -> None:
    """The seats are not declared as personal, so they are retained and need their person's row."""
    populate(relations, "anna")
    others = [
        declaration
        for declaration in declarations()
        if declaration.model not in {"relations.Seat", "relations.Invoice"}
    ]
    with registry.temporarily(others):
        done = by_store(list(erase(ANNA)))
    assert done["Person"] == (0, 1, 0)
    person = relations.Person.objects.get()
    assert (person.name, person.email.endswith("@erased.invalid")) == ("", True)
    assert relations.Seat.objects.count() == 1


def test_retention_never_takes_along_a_row_that_a_law_requires(relations: Any) -> None:
    populate(relations, "anna")
    with (
        time_machine.travel(timezone.now() + timedelta(days=6 * 365)),
        registry.temporarily(declarations()),
    ):
        said = {purged.dataset: purged.rows for purged in purge_all(dry_run=True)}
        done = {purged.dataset: purged.rows for purged in purge_all()}
    assert said == done
    assert relations.Invoice.objects.count() == 1
    assert rows_naming(relations, "'anna'") == set()


def test_retention_counts_rows_taken_along(relations: Any) -> None:
    populate(relations, "anna")
    without_laws = [
        replace(declaration, fields=dict.fromkeys(declaration.fields, GOES))
        for declaration in declarations()
    ]
    short = [
        replace(declaration, retention=declaration.retention and YEARS_OF(declaration))
        for declaration in without_laws
    ]
    with (
        time_machine.travel(timezone.now() + timedelta(days=20 * 365)),
        registry.temporarily(short),
    ):
        purged = {deletion.dataset: deletion.rows for deletion in purge_all()}
    assert (purged["relations.Person"], purged["relations.Payment"], purged["relations.Note"]) == (
        1,
        1,
        1,
    )
    assert set(RetentionRun.objects.values_list("dataset", flat=True)) >= {
        "relations.Person",
        "relations.Payment",
    }


def YEARS_OF(declaration: Any) -> Any:  # noqa: N802
    return declaration.retention


def test_a_change_between_plan_and_deletion_rolls_everything_back(
    relations: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    anna = populate(relations, "anna")
    without_laws = [
        replace(declaration, fields=dict.fromkeys(declaration.fields, GOES))
        for declaration in declarations()
    ]
    original = planning._delete_rows

    def with_a_late_order(model: Any, *arguments: Any) -> Any:
        if model is relations.Member:
            relations.Invoice.objects.create(person=anna, street="late", placed=timezone.now())
        return original(model, *arguments)

    monkeypatch.setattr(planning, "_delete_rows", with_a_late_order)
    before = snapshot(relations)
    with registry.temporarily(without_laws), pytest.raises(PlanChangedError):
        list(erase(ANNA))
    assert snapshot(relations) == before


def test_a_draft_declaration_is_never_applied(relations: Any) -> None:
    populate(relations, "anna")
    person = personal(
        "Person", "email", declarations()[0].retention, email=GOES, name=GOES, born=GOES
    )
    draft = replace(person, title="TODO: what is it?")
    before = snapshot(relations)
    with registry.temporarily([draft]), time_machine.travel(timezone.now() + timedelta(days=9999)):
        purge_all()
        for act in (erase, export_subject_data):
            with pytest.raises(DraftDeclarationError, match=r"relations\.Person"):
                list(act(ANNA))
    assert snapshot(relations) == before


def test_every_order_of_three_declarations(relations: Any) -> None:
    names = {"relations.Person", "relations.Seat", "relations.Blog"}
    chosen = [declaration for declaration in declarations() if declaration.model in names]
    for order in permutations(chosen):
        relations.Invoice.objects.all().delete()
        populate_again(relations)
        with registry.temporarily(order):
            steps = by_store(list(erase(ANNA)))
        assert (steps["Seat"], steps["Blog"]) == ((1, 0, 0), (1, 0, 0))


def populate_again(app: Any) -> None:
    for model in (app.Badge, app.Seat, app.Participation, app.Project, app.Blog, app.Person):
        model.objects.all().delete()
    person = app.Person.objects.create(email="anna@x.example", name="anna", joined=timezone.now())
    app.Seat.objects.create(holder=person, since=timezone.now())
    app.Blog.objects.create(owner=person, title="anna's blog", made=timezone.now())


def test_a_plan_of_nothing_is_empty(relations: Any) -> None:
    plan = plan_for({relations.Person: []})
    plan.execute()
    assert (dict(plan.deleted), dict(plan.retained)) == ({}, {})
    assert STAYS.erasure


def test_memberships_must_be_declared_and_are_exported(relations: Any) -> None:
    club = relations.Club.objects.create(name="Chess")
    club.people.set([populate(relations, "anna"), populate(relations, "otto")])
    clubs = NoPersonalData("relations.Club", "names of clubs")
    with registry.temporarily([*with_every_kind_of_column(), clubs]):
        gaps = [
            gap.subject
            for gap in coverage.undeclared_models()
            if gap.subject.startswith("relations.")
        ]
    assert gaps == ["relations.Club_people"]

    members = replace(
        personal("Club_people", "person__email", club=GOES),
        non_personal={"id": "a number", "person": "who"},
    )
    with registry.temporarily([*declarations(), members]):
        (told,) = (
            subject_data
            for subject_data in export_subject_data(ANNA)
            if subject_data.dataset == "relations.Club_people"
        )
        assert [[field.value for field in record] for record in told.records] == [[str(club)]]
        assert by_store(list(erase(ANNA)))["Club_people"] == (1, 0, 0)


def test_a_field_that_cannot_be_cleared_is_a_check_error(relations: Any) -> None:
    by_label = {
        declaration.model.removeprefix("relations."): declaration for declaration in declarations()
    }
    person = by_label.pop("Person")
    unclearable = replace(person, fields={**person.fields, "joined": GOES}, non_personal={})
    with registry.temporarily([unclearable, *by_label.values()]):
        (gap,) = erasure_gaps.rows_that_a_law_needs()
        assert (gap.subject, "relations.Invoice.person" in gap.problem) == (
            "relations.Person.joined",
            True,
        )
    with registry.temporarily([person, *by_label.values()]):
        assert list(erasure_gaps.rows_that_a_law_needs()) == []
    del by_label["Invoice"]
    with registry.temporarily([unclearable, *by_label.values()]):
        assert [
            gap.problem
            for gap in erasure_gaps.rows_that_a_law_needs()
            if "LooseInvoice" in gap.problem
        ] == []
