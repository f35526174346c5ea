"""Sabotages of what is stored and done: requests, deletion, advertising, staff."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import timedelta
from typing import Any

import time_machine
from dateutil.relativedelta import relativedelta
from django.db import connection
from django.utils import timezone

from privacy.campaigns import audience
from privacy.campaigns.models import Campaign, CampaignMessage
from privacy.confidentiality.models import UndertakingText
from privacy.confidentiality.signing import ensure_undertaking
from privacy.consent.models import ConsentEvent
from privacy.controllers.jurisdictions import deadline_rule
from privacy.controllers.models import Controller
from privacy.disclosures.models import Disclosure, DisclosureEvent, DisclosureRequest
from privacy.heartbeat.models import Heartbeat
from privacy.mystery_shopper.models import ShopperVisit, Step
from privacy.personal_data import erasure
from privacy.personal_data.erasure_journal import write_entry
from privacy.personal_data.rows import rows_of, values_of
from privacy.precautions.models import SecurityReview
from privacy.registry.discovery import registry
from privacy.registry.subject import DataSubject
from privacy.staff_access.models import StaffAccess
from privacy.subject_requests.models import SubjectRequest
from privacy.triggers import suspended
from telekom_site.accounts.models import User
from telekom_site.orders.models import Order
from tests.privacy.promises.sabotages.kinds import (
    How,
    Sabotage,
    answer,
    at,
    body,
    both,
    changed,
    configured,
    done,
    patched,
)
from tests.support.consents import consent
from tests.support.disclosures import entered, handed_over
from tests.support.orders import order_of
from tests.support.service_notices import approved
from tests.support.undertakings import sign_all

DAY = timedelta(days=1)
ANNA = "anna@customer.example"


def nothing(*rest: Any, **named: Any) -> None:
    return None


def request(**changes: object) -> SubjectRequest:
    """A request of today, which is due when the law says."""
    from privacy.controllers.deadlines import due_date

    now, company = timezone.now(), Controller.objects.get(is_default=True)
    values: dict[str, object] = {
        "kind": "access",
        "controller": company,
        "email": ANNA,
        "language": "de",
        "verified_at": now,
        "received_at": now,
        "due_on": due_date(now.date(), company),
    }
    return SubjectRequest.objects.create(**(values | changes))


def asked_long_ago(days: int) -> SubjectRequest:
    from privacy.controllers.deadlines import due_date

    company, moment = Controller.objects.get(is_default=True), timezone.now() - days * DAY
    return request(received_at=moment, verified_at=moment, due_on=due_date(moment.date(), company))


def close_silently() -> None:
    request(closed_at=timezone.now(), outcome="answered")


def shop(**values: object) -> None:
    ShopperVisit.objects.create(address=None, ended_at=timezone.now(), **values)


def shopper_stopped() -> None:
    shop(package_seconds=1.0, sought=3, exported=3, deletion_seconds=1.0)
    ShopperVisit.objects.update(
        began_at=timezone.now() - 4 * DAY, ended_at=timezone.now() - 4 * DAY
    )


def shopper_never_came() -> None:
    name = "privacy.promises.mystery_shopping.go_shopping"
    Heartbeat.objects.create(name=name, awaited_from=timezone.now() - 4 * DAY)


def export_without(name: str) -> How:
    def fewer(declaration: Any, row: Any) -> Any:
        return [each for each in values_of(declaration, row) if each.name != name]

    return patched("privacy.personal_data.export.values_of", fewer)


def without_rows(target: str, model: str, really: Any) -> How:
    """Skip a table, where its rows are looked up."""

    def fewer(declaration: Any, *rest: Any, **options: Any) -> Any:
        rows = really(declaration, *rest, **options)
        return rows.none() if declaration.model == model else rows

    return patched(target, fewer)


def undeclared(model: str) -> How:
    return lambda: registry.temporarily(
        [each for each in registry.declarations if getattr(each, "model", "") != model]
    )


def dead_deletion() -> None:
    name = "privacy.personal_data.retention.purge_all"
    Heartbeat.objects.create(name=name, succeeded_at=timezone.now() - timedelta(hours=3))


def very_old_order() -> None:
    order = order_of(ANNA)
    Order.objects.filter(pk=order.pk).update(placed_at=timezone.now() - 30 * 365 * DAY)


def review_in_the_past() -> None:
    with suspended(connection):
        SecurityReview.objects.update(next_due_on=timezone.now().date() - 2 * DAY)


RIGHTS = [
    Sabotage("S05", "directory that is gone", at("/de/companies/", answer(404))),
    Sabotage("S05", "directory that is gone in English", at("/en/companies/", answer(404))),
    Sabotage("S05", "form that does not answer", at("/de/privacy/contact/", answer(503))),
    Sabotage(
        "S17",
        "deadline moved by SQL",
        done(lambda: request(due_on=timezone.now().date() + 90 * DAY)),
    ),
    Sabotage(
        "S17",
        "other rule",
        patched(
            "privacy.controllers.deadlines.deadline_rule",
            lambda country: replace(deadline_rule(country), period=relativedelta(days=60)),
        ),
    ),
    Sabotage("S18", "table without a declaration", undeclared("orders.Order"), also={"S16", "S30"}),
    Sabotage("S18", "deletion that stopped", done(dead_deletion)),
    Sabotage("S18", "row past its period", done(very_old_order)),
    Sabotage("S30", "value that is not exported", export_without("message")),
    Sabotage(
        "S30",
        "table that is not exported",
        without_rows("privacy.personal_data.export.rows_of", "orders.Order", rows_of),
    ),
    Sabotage(
        "S30",
        "store that is not exported",
        both(
            done(lambda: write_entry(DataSubject(ANNA))),
            patched(
                "privacy.personal_data.erasure_journal_adapter.ErasureJournalAdapter.read",
                lambda adapter, subject: iter(()),
            ),
        ),
    ),
    Sabotage("S30", "my data is gone in English", at("/en/privacy/my-data/", answer(404))),
    Sabotage(
        "S30",
        "the shopper did not get everything",
        done(lambda: shop(package_seconds=1.0, sought=3, exported=2, failed_at=Step.READ)),
    ),
    Sabotage("S30", "the shopper stopped", done(shopper_stopped), also={"S33"}, state="unverified"),
    Sabotage(
        "S33", "the shopper never came", done(shopper_never_came), also={"S30"}, state="unverified"
    ),
    Sabotage("S33", "overdue", done(lambda: asked_long_ago(90))),
    Sabotage("S33", "closed without an answer", done(close_silently)),
    Sabotage(
        "S33",
        "the shopper was not deleted",
        done(lambda: shop(package_seconds=1.0, sought=3, exported=3, failed_at=Step.ERASE)),
    ),
    Sabotage(
        "S34",
        "table that is not erased",
        without_rows(
            "privacy.personal_data.erasure.rows_to_erase",
            "enquiries.Enquiry",
            erasure.rows_to_erase,
        ),
    ),
    Sabotage(
        "S34",
        "erasure that does nothing",
        patched("privacy.personal_data.erasure._Erasure.perform", nothing),
    ),
]


def message_for_another() -> None:
    consent("anna@x.example", "advertising.email")
    campaign = Campaign.objects.create(name="Offers", topic="advertising")
    with suspended(connection):
        CampaignMessage.objects.create(
            campaign=campaign,
            subject_key="b",
            topic="advertising",
            channel="email",
            grant=ConsentEvent.objects.get(choice="confirmed"),
        )


def forged_consent() -> None:
    consent("anna@x.example", "advertising.email")
    with suspended(connection):
        ConsentEvent.objects.filter(choice="confirmed").update(occurred_at=timezone.now() - DAY)


@contextmanager
def no_triggers() -> Iterator[None]:
    with suspended(connection):
        yield


def lost_notice() -> None:
    approved("outage").deliveries.create(subject_key="c")


def told_nobody(notice: Any, *rest: Any) -> bool:
    return False


ADVERTISING = [
    Sabotage("S19", "rules removed from the database", no_triggers, also={"S32"}),
    Sabotage("S19", "message on the consent of another", done(message_for_another)),
    Sabotage(
        "S27",
        "consent that was not confirmed counts",
        patched("privacy.campaigns.audience._valid", audience._consents),
    ),
    Sabotage(
        "S27",
        "withdrawal that does nothing",
        patched("privacy.consent.flows.withdraw_key", nothing),
    ),
    Sabotage("S27", "consent changed by SQL", done(forged_consent)),
    Sabotage("S29", "no source of customers", configured(PRIVACY_NOTICE_SOURCE="")),
    Sabotage("S29", "mail that was lost", done(lost_notice)),
    Sabotage(
        "S29", "nobody is queued", patched("privacy.service_notices.flows._queue", told_nobody)
    ),
]


def disclosed_without_approval() -> None:
    handed_over()
    with suspended(connection):
        DisclosureEvent.objects.filter(kind="approved").delete()


def disclosed_undecided() -> None:
    request = entered()
    with suspended(connection):
        Disclosure.objects.filter(request=request).update(disclosed_at=timezone.now())


def disclosed_as_a_favour() -> None:
    handed_over()
    with suspended(connection):
        DisclosureRequest.objects.update(basis="goodwill")


def read_unsigned() -> None:
    ensure_undertaking()
    clerk = User.objects.create_superuser("clerk@telekom.example", "correct-horse-9")
    StaffAccess.objects.create(staff=clerk, subject_key="k", what="x", reason="opened")


def change_what_was_signed() -> None:
    ensure_undertaking()
    sign_all(User.objects.create_superuser("clerk@telekom.example", "correct-horse-9"))
    with suspended(connection):
        UndertakingText.objects.update(text="I promise nothing.")


def date_reviews_ahead() -> None:
    with suspended(connection):
        SecurityReview.objects.update(held_on=timezone.localdate() + 30 * DAY)


@contextmanager
def in_a_year() -> Iterator[None]:
    with time_machine.travel(timezone.now() + 400 * DAY, tick=False):
        yield


STAFF = [
    Sabotage(
        "S20",
        "report with other numbers",
        at("/privacy/transparency.json", body('"pending": 0', '"pending": 1')),
    ),
    Sabotage("S20", "disclosed without approval", done(disclosed_without_approval)),
    Sabotage("S20", "disclosed before a decision by SQL", done(disclosed_undecided)),
    Sabotage("S20", "disclosed as a favour", done(disclosed_as_a_favour)),
    Sabotage(
        "S20",
        "request deleted by SQL",
        done(
            lambda: (
                handed_over(),
                changed(DisclosureRequest.objects.all, reference="x")().__enter__(),
            )
        ),
    ),
    Sabotage("S20", "report that is gone in English", at("/en/privacy/transparency/", answer(404))),
    Sabotage("S21", "read before signing", done(read_unsigned)),
    Sabotage(
        "S21", "no gate", patched("privacy.confidentiality.gate.must_sign", lambda request: False)
    ),
    Sabotage("S21", "signed text changed by SQL", done(change_what_was_signed)),
    Sabotage("S32", "reviews dated ahead by SQL", done(date_reviews_ahead)),
    Sabotage("S32", "reviews overdue", in_a_year),
    Sabotage("S32", "reviews deleted", no_triggers, also={"S19"}),
    Sabotage("S32", "review due earlier by SQL", done(review_in_the_past)),
]

SABOTAGES = [*RIGHTS, *ADVERTISING, *STAFF]
