"""What a rule in force does to the rows of its company, and to no others."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from dateutil.relativedelta import relativedelta

from privacy.company_rules.in_force import Rules
from privacy.company_rules.models import CompanyRule, CompanyRuleApproval
from privacy.controllers.models import Controller
from privacy.my_data.mirror import mirror_of
from privacy.personal_data.company_periods import ends_of
from privacy.personal_data.erasure import erase, preview
from privacy.personal_data.export import export_subject_data
from privacy.personal_data.legal_holds import hold
from privacy.personal_data.models import RetainedRecord, RetentionRun
from privacy.personal_data.retention import overdue, purge_all
from privacy.personal_data.rows import model_of
from privacy.processing_records.content import record_of
from privacy.promises.checks.deadlines import lawful
from privacy.registry.discovery import registry
from privacy.registry.subject import DataSubject
from privacy.reporting.retention_law_gaps import forbidden_rules
from telekom_site.orders.models import Order
from tests.privacy.promises.in_process import InProcessProbe
from tests.support.companies import company, enquiry_to, order_of
from tests.support.company_rules import rule

pytestmark = pytest.mark.django_db
ANNA = "anna@example.com"
PLACED = datetime(2026, 3, 1, 12, tzinfo=UTC)
# Less than a year apart: so long the ledger of deletions is retained.
AFTER_SIX_YEARS, AFTER_SEVEN = datetime(2033, 1, 3, tzinfo=UTC), datetime(2034, 1, 2, tzinfo=UTC)


@pytest.fixture
def magenta() -> Controller:
    return company("magenta", "AT")


@pytest.fixture
def orders(controller: Controller, magenta: Controller) -> Iterator[dict[str, Order]]:
    """An order with each company, and one with none, all of the same day."""
    with time_machine.travel(PLACED, tick=False):
        yield {
            "site": order_of(controller, ANNA),
            "magenta": order_of(magenta, ANNA),
            "none": order_of(None, ANNA),
        }


def left(orders: dict[str, Order]) -> set[str]:
    keys = set(Order.objects.values_list("pk", flat=True))
    return {name for name, order in orders.items() if order.pk in keys}


def test_rows_end_by_the_rule_of_their_company(
    orders: dict[str, Order], magenta: Controller
) -> None:
    rule(magenta)
    with time_machine.travel(AFTER_SIX_YEARS):
        assert set(overdue(registry.get(Order))) == {orders["site"], orders["none"]}
        counted = [each.rows for each in purge_all(dry_run=True) if each.dataset == "orders.Order"]
        assert sum(counted) == 2
        purge_all()
        assert left(orders) == {"magenta"}
    magenta.runs_here = False  # it works elsewhere now; its records stay under its law
    magenta.save()
    with time_machine.travel(AFTER_SEVEN):
        purge_all()
        assert left(orders) == set()
    ledger = RetentionRun.objects.filter(dataset="orders.Order").order_by("before")
    assert [f"{run.before:%Y-%m}" for run in ledger] == ["2026-12"] * 2, "seven years in 2034"


def test_rows_without_a_company_follow_the_rule_of_the_one_that_runs_the_site(
    controller: Controller,
) -> None:
    other = company("other", "FR")
    with time_machine.travel(PLACED):
        enquiries = {
            "none": enquiry_to(None, ANNA),
            "site": enquiry_to(controller, ANNA),
            "other": enquiry_to(other, ANNA),
        }
        for each in enquiries.values():
            type(each).objects.update(answered_at=PLACED)
    rule(controller, "enquiries.Enquiry", amount=3, unit=CompanyRule.Unit.MONTHS, law="")
    with time_machine.travel(PLACED + relativedelta(months=4)):
        purge_all()
        assert list(type(enquiries["none"]).objects.all()) == [enquiries["other"]]


def test_an_erasure_retains_rows_as_long_as_the_law_of_their_company(
    orders: dict[str, Order], magenta: Controller
) -> None:
    rule(magenta)
    subject = DataSubject(ANNA)
    with time_machine.travel(AFTER_SIX_YEARS):
        step = next(step for step in preview(subject) if step.dataset == "orders.Order")
        assert (step.deleted, step.retained) == (2, 1)
        assert step.law == "§ 212 UGB, § 132 BAO"
        assert str(step.retained_until) == "2033-12-31"
        list(erase(subject))
        assert left(orders) == {"magenta"}
        ends = RetainedRecord.objects.values_list("retained_until", flat=True)
        assert {end.year for end in ends if end} == {2033}


def test_a_rule_made_after_an_erasure_keeps_the_record_in_the_reach_of_access(
    orders: dict[str, Order], magenta: Controller
) -> None:
    subject = DataSubject(ANNA)
    list(erase(subject))
    rule(magenta)
    with time_machine.travel(AFTER_SIX_YEARS):
        purge_all()
        assert left(orders) == {"magenta"}
        exported = {data.dataset: data for data in export_subject_data(subject)}
        assert len(exported["orders.Order"].records) == 1


def test_holds_prevail_over_a_shorter_period(controller: Controller) -> None:
    kept, gone = enquiry_to(controller, ANNA), enquiry_to(None, ANNA)
    type(kept).objects.update(answered_at=PLACED)
    rule(controller, "enquiries.Enquiry", amount=1, unit=CompanyRule.Unit.DAYS, law="")
    hold(type(kept), str(kept.pk), "File 7")
    purge_all()
    assert list(type(gone).objects.all()) == [kept]


def test_each_person_reads_what_holds_for_each_record(
    orders: dict[str, Order], magenta: Controller
) -> None:
    rule(magenta, declared_basis="contract", basis="legitimate_interests")
    subject = DataSubject(ANNA)
    (exported,) = (data for data in export_subject_data(subject) if data.dataset == "orders.Order")
    assert "6 Jahre" in exported.retention
    assert "Company magenta: 7 Jahre: § 212 UGB, § 132 BAO" in exported.retention
    bases = {field.basis for field in exported.fields if field.name == "email"}
    assert len(bases) == 2

    purposes = mirror_of(subject, 10).purposes
    parts = [part for each in purposes for part in each.parts if part.dataset == "orders.Order"]
    objectionable = [
        each
        for each in purposes
        if each.can_object
        for part in each.parts
        if part.dataset == "orders.Order"
    ]
    assert len(objectionable) == 1
    assert [
        len(part.records) for part in objectionable[0].parts if part.dataset == "orders.Order"
    ] == [1]
    years = {
        record.deletion.at.year
        for part in parts
        for record in part.records
        if record.deletion and record.deletion.at
    }
    assert years == {2033, 2034}


def test_the_record_of_each_company_says_its_own_period(
    controller: Controller, magenta: Controller
) -> None:
    rule(magenta)

    def said(of: Controller | None) -> set[str]:
        rows = record_of(of)["activities"]
        return {row["retention"] for row in rows if row["store"] == "orders.Order"}

    assert said(magenta) == {"7 Jahre: § 212 UGB, § 132 BAO"}
    assert all(text.startswith("6 Jahre") and "§ 212 UGB" not in text for text in said(controller))
    assert all("6 Jahre" in text and "Company magenta: 7 Jahre" in text for text in said(None))


def test_the_rule_approved_last_counts_and_an_empty_one_restores_the_declared(
    orders: dict[str, Order], magenta: Controller
) -> None:
    rule(magenta)
    rule(magenta, amount=None, law="")
    with time_machine.travel(AFTER_SIX_YEARS):
        purge_all()
        assert left(orders) == set()


def test_a_rule_written_around_the_form_deletes_nothing_early_and_turns_the_sentence_red(
    orders: dict[str, Order], magenta: Controller
) -> None:
    rows = [
        CompanyRule(
            company=magenta,
            dataset="orders.Order",
            amount=1,
            unit="days",
            remarks="Around.",
            entered_by="1",
        )
    ]
    CompanyRule.objects.bulk_create(rows)
    CompanyRuleApproval.objects.bulk_create([CompanyRuleApproval(rule=rows[0], approved_by="2")])
    with time_machine.travel(PLACED + timedelta(days=400)):
        purge_all()
        assert left(orders) == {"site", "magenta", "none"}
        assert not overdue(registry.get(Order)), "not even those that their items keep"
        assert [gap.problem for gap in forbidden_rules()]
        assert not lawful(InProcessProbe()).kept
    rule(magenta)
    assert lawful(InProcessProbe()).kept


def test_the_sentence_is_red_while_a_record_is_kept_longer_than_the_rule(
    controller: Controller,
) -> None:
    enquiry = enquiry_to(controller, ANNA)
    type(enquiry).objects.update(answered_at=PLACED)
    rule(controller, "enquiries.Enquiry", amount=3, unit=CompanyRule.Unit.MONTHS, law="")
    with time_machine.travel(PLACED + relativedelta(months=3, days=2)):
        assert not lawful(InProcessProbe()).kept
        purge_all()
        assert lawful(InProcessProbe()).kept


def test_rows_that_end_with_others_follow_their_rule(controller: Controller) -> None:
    enquiry = enquiry_to(controller, ANNA)
    enquiry.messages.create(text="Anything else?", sender="person")
    type(enquiry).objects.update(answered_at=PLACED)
    rules = Rules(
        {
            "enquiries.Enquiry": (
                rule(
                    controller, "enquiries.Enquiry", amount=3, unit=CompanyRule.Unit.MONTHS, law=""
                ),
            )
        }
    )
    declaration = registry.get("enquiries.EnquiryMessage")
    assert declaration.retention is None
    (end,) = ends_of(declaration, model_of(declaration)._base_manager.all(), rules)
    assert end == PLACED + relativedelta(months=3)
