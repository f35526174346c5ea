"""The database refuses what the flows refuse, to managers, bulk actions and plain SQL as well."""

from collections.abc import Callable, Iterator
from datetime import timedelta
from functools import partial
from uuid import uuid4

import pytest
import time_machine
from django.db import connection
from django.db.models import Model
from django.utils import timezone

from privacy import triggers
from privacy.disclosures import disclosure_chain
from privacy.disclosures.models import (
    Disclosure,
    DisclosureChain,
    DisclosureEvent,
    DisclosureRequest,
    Kind,
)
from privacy.disclosures.privacy import release_expired
from privacy.personal_data.canary import Canary
from privacy.registry.subject import email_key
from tests.support.disclosures import ANNA, approved, colleagues, entered, handed_over
from tests.support.refused_changes import is_refused, sql

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("controller")]


def appended(request: DisclosureRequest, kind: Kind, who: int) -> Callable[[], object]:
    return lambda: disclosure_chain.append(request, kind, colleagues()[who])


def attempts(request: DisclosureRequest, done: DisclosureRequest) -> Iterator[Callable[[], object]]:
    """Ways around the flows, for a request that one person approved, and one handed over."""
    requests, events = DisclosureRequest.objects, DisclosureEvent.objects
    people = Disclosure.objects
    yield appended(request, Kind.APPROVED, 0)
    yield appended(request, Kind.APPROVED, 1)
    yield appended(request, Kind.FULFILLED, 2)
    yield appended(done, Kind.REFUSED, 2)
    yield appended(done, Kind.APPROVED, 0)
    yield appended(request, Kind.RECORDED, 2)
    yield lambda: requests.filter(pk=request.pk).update(state="fulfilled")
    yield lambda: requests.filter(pk=request.pk).update(state="recorded")
    yield lambda: requests.filter(pk=done.pk).update(state="received")
    yield lambda: requests.update(authority="Another")
    yield lambda: requests.filter(pk=request.pk).update(secret_until=timezone.now())
    yield lambda: requests.bulk_create([DisclosureRequest(pk=uuid4(), state="recorded")])
    yield lambda: requests.bulk_create([DisclosureRequest(pk=uuid4(), basis="x")])
    yield lambda: requests.filter(pk=request.pk)._raw_delete("default")
    yield lambda: events.update(staff="7")
    yield lambda: events.all()._raw_delete("default")
    yield lambda: events.create(number=99, request=request, kind="approved", staff="9", digest="x")
    yield lambda: people.filter(request=request).update(disclosed_at=timezone.now())
    yield lambda: people.filter(request=done).update(recipient="Nobody")
    yield lambda: people.filter(request=done).update(disclosed_at=None)
    yield lambda: people.all()._raw_delete("default")
    yield lambda: people.create(request=request, subject_key="b", recipient="x", law="y")
    yield lambda: DisclosureChain.objects.update(number=0)
    yield sql("DELETE FROM privacy_disclosurechain")
    yield sql("UPDATE privacy_disclosureevent SET kind = 'refused'")
    yield sql("DELETE FROM privacy_disclosure")


def test_nothing_goes_around_the_flows() -> None:
    request, done = entered(), handed_over("bert@x.example")
    appended(request, Kind.APPROVED, 1)()
    passed = [
        number for number, attempt in enumerate(attempts(request, done)) if not is_refused(attempt)
    ]
    assert passed == []
    assert (disclosure_chain.broken_links(), disclosure_chain.changed_requests()) == (0, 0)
    assert triggers.missing(connection) == []


# What changes after a request was decided: who was told, and who is on the staff no more. The
# end of the chain moves with each event.
CHANGES = {"staff", "told", "told_at", "mail"}
REGISTER: tuple[type[Model], ...] = (DisclosureRequest, DisclosureEvent, Disclosure)


@pytest.mark.parametrize("model", REGISTER)
@pytest.mark.parametrize("decided", [False, True])
def test_no_column_of_the_register_is_changed(model: type[Model], decided: bool) -> None:
    handed_over() if decided else entered()
    canary, rows = Canary(2), model._base_manager.order_by("pk")
    row, changed = rows.values()[0], set[str]()
    for column in model._meta.concrete_fields:
        other = canary.own_value(getattr(column, "target_field", column))
        for value in (other, None) if column.null else (other,):
            change = partial(rows.filter(pk=row["id"]).update, **{column.attname: value})
            if column.name not in CHANGES and row[column.attname] != value:
                changed |= set() if is_refused(change) else {column.name}
    undecided = {"what"} if model is Disclosure and not decided else set[str]()
    assert changed == undecided


def test_the_retention_of_a_person_begins_with_the_decision() -> None:
    handed_over()
    early = timezone.now() - timedelta(days=3 * 366)
    assert is_refused(lambda: Disclosure.objects.update(kept_from=early))
    assert is_refused(lambda: Disclosure.objects.update(kept_from=None))
    Disclosure.objects.update(kept_from=timezone.now() + timedelta(days=1))


def test_people_are_deleted_once_their_retention_ended(one_moment: None) -> None:
    request = handed_over()
    with time_machine.travel(timezone.now() + timedelta(days=3 * 366), tick=False):
        release_expired()
        Disclosure.objects.all()._raw_delete("default")
        assert not Disclosure.objects.exists()
        assert disclosure_chain.changed_requests() == 0
    assert DisclosureRequest.objects.get() == request


def test_who_deletes_people_before_their_retention_ended_is_seen() -> None:
    handed_over()
    DisclosureChain.objects.update(released_before=timezone.now() + timedelta(days=9999))
    Disclosure.objects.all()._raw_delete("default")
    assert disclosure_chain.changed_requests() == 1


def test_a_register_that_was_changed_around_the_database_is_seen() -> None:
    approved(ANNA, "bert@x.example")
    with triggers.suspended(connection):
        Disclosure.objects.filter(subject_key=email_key(ANNA))._raw_delete("default")
        assert (disclosure_chain.broken_links(), disclosure_chain.changed_requests()) == (0, 1)
        DisclosureEvent.objects.filter(number=2).update(staff="7")
        assert disclosure_chain.broken_links() == 1
        DisclosureEvent.objects.filter(number=3)._raw_delete("default")
        assert disclosure_chain.broken_links() == 2  # the changed one, and the end
