"""Requests are assigned to members of staff who may answer them, one or several at once."""

import re
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from privacy.controllers.models import Controller
from privacy.outbox.models import OutgoingMail
from privacy.subject_requests.models import SubjectRequest
from privacy.subject_requests.workbench.assignment import (
    Assigned,
    assign,
    colleagues_of,
    unassigned,
)
from telekom_site.accounts.models import User
from tests.privacy.subject_requests.conftest import Verified
from tests.support.clerks import member
from tests.support.subject_requests import LIST, page_of

pytestmark = pytest.mark.django_db


def test_clerks_assign_from_the_list_and_on_the_page(
    client: Client, verified: Verified, controller: Controller, austria: Controller
) -> None:
    carla, carl = member("carla", controller), member("carl", controller)
    member("franz", austria)
    first, second, theirs = verified(), verified("question"), verified(controller=austria)
    client.force_login(carla)
    page = client.get(LIST).content.decode()
    assert str(carl) in page
    assert "franz@" not in page

    chosen = {"_selected_action": [str(first.pk), str(second.pk), str(theirs.pk)]}
    client.post(LIST, {**chosen, "action": "assign_to_me"})
    answer = client.post(
        f"{LIST}{second.pk}/assign/", {"colleague": [str(carla.pk), str(carl.pk)]}, follow=True
    )
    assert "1 request is assigned to carl@telekom.example" in answer.content.decode()
    keys = dict(SubjectRequest.objects.values_list("pk", "assigned_to"))
    assert keys == {first.pk: carla.pk, second.pk: carl.pk, theirs.pk: None}
    assert client.get(f"{LIST}?assigned=mine").context["cl"].result_count == 1

    client.post(LIST, {**chosen, "action": "assign_to_colleague", "colleague": str(carl.pk)})
    client.post(LIST, {**chosen, "action": "assign_to_colleague", "colleague": "nonsense"})
    assert set(SubjectRequest.objects.filter(assigned_to=carl)) == {first, second}
    assert not OutgoingMail.objects.exists()
    question = client.post(LIST, {**chosen, "action": "assign_to_nobody"})
    assert set(SubjectRequest.objects.filter(assigned_to=carl)) == {first, second}
    client.post(LIST, sent_by(question))
    assert client.get(f"{LIST}?assigned=unassigned").context["cl"].result_count == 2


def sent_by(question: Any) -> dict[str, list[str]]:
    """Return what the form of the page that asks sends."""
    fields = dict[str, list[str]]()
    html = question.content.decode()
    for name, value in re.findall(r'type="hidden" name="(\w+)" value="([^"]*)"', html):
        fields.setdefault(name, []).append(value)
    return fields


def test_a_request_is_taken_from_a_colleague_who_is_named_first_and_told(
    client: Client, verified: Verified, controller: Controller
) -> None:
    carla, carl, cora = (member(name, controller) for name in ("carla", "carl", "cora"))
    request, page = verified(assigned_to=carl), f"{LIST}{{}}/assign/"
    client.force_login(carla)
    question = client.post(page.format(request.pk), {"colleague": str(carla.pk)})
    assert "A colleague works on this request" in question.content.decode()
    assert str(carl) in question.content.decode()

    SubjectRequest.objects.update(assigned_to=cora)  # meanwhile
    again = client.post(page.format(request.pk), sent_by(question))
    assert str(cora) in again.content.decode()
    assert SubjectRequest.objects.get().assigned_to == cora
    client.post(page.format(request.pk), sent_by(again))
    assert SubjectRequest.objects.get().assigned_to == carla
    sent = OutgoingMail.objects.get()
    assert sent.recipient == cora.email
    assert request.reference in sent.subject
    assert str(carla) in sent.body
    assert request.email not in sent.body

    User.objects.filter(pk=carla.pk).update(is_staff=False)
    assert assign([request], carl, carl) == Assigned(1, 0), "who left is not asked about"
    assert OutgoingMail.objects.count() == 1


def test_only_who_may_answer_a_request_gets_it(
    verified: Verified, controller: Controller, austria: Controller, customer: User
) -> None:
    carla, franz = member("carla", controller), member("franz", austria)
    request = verified()
    closed = verified(closed_at=timezone.now(), outcome="done")
    own = verified(email=carla.email)
    assert assign([request, closed, own], carla, carla) == Assigned(1, 2)
    assert assign([request], franz, franz) == Assigned(0, 1)
    assert assign([request], customer, carla) == Assigned(0, 1)
    assert list(colleagues_of(franz)) == [franz]


def test_the_requests_of_who_left_are_unassigned(
    verified: Verified, controller: Controller
) -> None:
    carla = member("carla", controller)
    request = verified(assigned_to=carla)
    assert not SubjectRequest.objects.filter(unassigned()).exists()
    User.objects.filter(pk=carla.pk).update(is_active=False)
    assert SubjectRequest.objects.filter(unassigned()).get() == request


def test_staff_turn_to_the_next_deadline(staff_client: Client, verified: Verified) -> None:
    day = timezone.now().date() + timedelta(days=3)
    first, last = verified(due_on=day), verified(due_on=day + timedelta(days=9))
    middle = verified(due_on=day + timedelta(days=2))
    verified(due_on=day, closed_at=timezone.now(), outcome="done")
    turns = staff_client.get(page_of(middle)).context["turns"]
    assert (turns.previous, turns.next) == (first, last)
    assert staff_client.get(page_of(last)).context["turns"].next is None

    staff = User.objects.get(email="staff@telekom.example")
    SubjectRequest.objects.filter(pk__in=[first.pk, last.pk]).update(assigned_to=staff)
    assert staff_client.get(page_of(first)).context["turns"].next == last
