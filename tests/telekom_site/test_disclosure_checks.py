"""The check of S20 sees each way in which disclosures and their report can be wrong."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from datetime import timedelta

import pytest
import time_machine
from django.db import connection, transaction
from django.test import Client
from django.utils import timezone

from privacy import triggers
from privacy.disclosures import disclosure_chain
from privacy.disclosures.models import Disclosure, DisclosureEvent, DisclosureRequest, Kind
from privacy.registry.promise import Page
from telekom_site.accounts.models import User
from telekom_site.disclosure_checks import only_by_law
from tests.privacy.promises.in_process import InProcessProbe
from tests.support.disclosures import entered, handed_over

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("controller")]


def recorded() -> None:
    """An entry as only the migration of earlier releases may make, in the chain."""
    request = DisclosureRequest.objects.create(state="recorded", authority="Police", people=1)
    disclosure_chain.append(request, Kind.RECORDED, User.objects.first())


class PlainProbe(InProcessProbe):
    """A probe that leaves the request log alone."""

    def fetch(
        self,
        path: str,
        headers: Mapping[str, str] | None = None,
        form: Sequence[tuple[str, str]] | None = None,
    ) -> Page:
        if broken := self.broken.get(path.partition("?")[0]):
            return broken
        answer = Client().get(path)
        names = {name.lower(): value for name, value in answer.headers.items()}
        return Page(path, answer.status_code, names, answer.content)


SABOTAGE: dict[str, Callable[[], object]] = {
    "one approver": lambda: DisclosureEvent.objects.filter(number=3)._raw_delete("default"),
    "approved by who entered": lambda: DisclosureEvent.objects.filter(number=3).update(staff="1"),
    "no law": lambda: DisclosureRequest.objects.filter(state="fulfilled").update(basis="none"),
    "a state without an event": lambda: DisclosureRequest.objects.update(state="partly"),
    "a person without approval": lambda: Disclosure.objects.update(disclosed_at=timezone.now()),
    "another authority": lambda: DisclosureRequest.objects.update(authority="Another"),
    "recorded past the approvals": recorded,
    "a request less": lambda: Disclosure.objects.filter(disclosed_at=None)._raw_delete("default"),
}


def test_each_wrong_entry_is_seen() -> None:
    with time_machine.travel(timezone.now() - timedelta(days=100)):
        handed_over()
        entered("bert@x.example")
    honest = PlainProbe()
    evidence = only_by_law(honest)
    assert evidence.kept, [str(each) for each in evidence.findings]
    unseen = []
    with triggers.suspended(connection):
        for name, sabotage in SABOTAGE.items():
            with transaction.atomic():
                sabotage()
                if only_by_law(honest).kept:
                    unseen.append(name)
                transaction.set_rollback(True)
    assert unseen == []
    path = honest.path_of("privacy_public:transparency_json")
    page = honest.fetch(path)
    for old, new in ((b'"fulfilled": 1', b'"fulfilled": 0'), (b'"pending": 1', b'"pending": 2')):
        wrong = replace(page, body=page.body.replace(old, new))
        assert wrong.body != page.body
        assert not only_by_law(PlainProbe({path: wrong})).kept
