"""Nobody approves what they edited a part of, whatever happened in between."""

from collections.abc import Callable

import pytest
from django.db import models

from privacy.breaches import flows as breaches
from privacy.campaigns import campaign_states as campaigns
from privacy.campaigns.letters import CampaignError
from privacy.controllers.models import Controller
from privacy.service_notices import flows as notices
from privacy.staff_access.approval import ApprovedByAnother
from telekom_site.accounts.models import User
from tests.support.breaches import drafted_breach
from tests.support.campaigns import campaign
from tests.support.orders import order_of
from tests.support.service_notices import draft as new_notice

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("controller")]


def new_breach() -> ApprovedByAnother:
    order_of("anna@x.example")
    return drafted_breach()


KINDS: dict[str, tuple[Callable[[], ApprovedByAnother], Callable[..., None], type[Exception]]] = {
    "campaign": (campaign, campaigns.approve, CampaignError),
    "notice": (new_notice, notices.approve, notices.NotApprovableError),
    "breach": (new_breach, breaches.approve, breaches.NotAllowedError),
}


@pytest.fixture
def people() -> list[User]:
    names = ("first", "second", "third")
    return [User.objects.create_user(f"{name}@telekom.example", "x") for name in names]


def test_each_kind_is_tried() -> None:
    made = {type(new()) for new, _approve, _error in KINDS.values()}
    assert made == set(ApprovedByAnother.__subclasses__())


@pytest.mark.parametrize("kind", KINDS)
def test_who_edited_any_part_does_not_approve_it(
    kind: str, people: list[User], controller: Controller
) -> None:
    controller.street, controller.city = "Weg 1", "53113 Bonn"
    controller.save()
    first, second, third = people
    new, approve, error = KINDS[kind]
    row = new()
    stale = type(row)._default_manager.get(pk=row.pk)
    for copy, editor in ((row, first), (stale, second)):
        copy.edit(editor)
        copy.save(update_fields=["edited_by", "editors"])
    row.refresh_from_db()
    for editor in (first, second):
        with pytest.raises(error):
            approve(row, editor)
    approve(row, third)
    row.refresh_from_db()
    assert (row.approved_by, row.editors, row.is_as_approved) == (third, [], True)


def test_an_approval_is_bound_to_who_gave_it(people: list[User]) -> None:
    row = new_notice()
    row.edit(people[0])
    row.set_approval(people[1])
    row.save()
    rows: models.QuerySet[ApprovedByAnother] = type(row)._default_manager.filter(pk=row.pk)
    rows.update(approved_by=people[2])
    assert not rows.get().is_as_approved
