"""People affected by an incident: recorded while it lasts, told once, by two people's decision."""

from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.utils import timezone

from privacy.campaigns.models import Campaign, CampaignMessage
from privacy.consent import ledger
from privacy.consent.models import ConsentEvent
from privacy.consent.topics import ADVERTISING
from privacy.outbox.models import OutgoingMail
from privacy.personal_data.erasure import erase
from privacy.personal_data.former_addresses import data_subject
from privacy.promises import affected
from privacy.promises.models import Incident, Verification
from privacy.promises.verification import verify_all
from privacy.registry.discovery import registry
from privacy.registry.promise import Evidence, Promise
from privacy.registry.subject import email_key
from privacy.service_notices import addressees, flows
from privacy.service_notices.models import NoticeAddressee, ServiceNotice
from privacy.service_notices.text_rules import problems
from privacy.staff_access.models import StaffAccess
from privacy.triggers import suspended
from telekom_site.accounts.models import User
from telekom_site.orders.models import Order
from tests.conftest import prove_again
from tests.privacy.promises.declared import promise
from tests.privacy.promises.in_process import InProcessProbe
from tests.privacy.promises.sabotages import data as sabotages
from tests.support.invented_promises import Check, broken, kept
from tests.support.orders import order_of
from tests.support.service_notices import approved, staff

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("controller")]

Choice = ConsentEvent.Choice
ANNA, BERT = "anna@customer.example", "bert@customer.example"
People = Callable[[], Iterable[str]]


@contextmanager
def promised(check: Check, people: People) -> Iterator[None]:
    others = [each for each in registry.declarations if not isinstance(each, Promise)]
    told = Promise("S01", "section", "We tell the truth.", check, affected=people)
    with registry.temporarily([*others, told]):
        yield


def both() -> list[str]:
    return [email_key(ANNA), email_key("nobody@knows.example"), email_key(ANNA)]


def ended_incident() -> Incident:
    """An incident that affected Anna, and another person of whom nothing is stored any more."""
    order_of(ANNA)
    with promised(broken, both):
        verify_all(InProcessProbe())
        verify_all(InProcessProbe())
    with promised(lambda probe: Evidence(True, broken(probe).findings), both):
        verify_all(InProcessProbe())
    return Incident.objects.get()


def described(incident: Incident) -> Incident:
    for language, remedy in (("de", "Wir haben es repariert."), ("en", "We repaired it.")):
        incident.texts.create(language=language, remedy=remedy, cause="")
    return incident


def test_people_are_recorded_each_once_before_anyone_decides() -> None:
    incident = ended_incident()
    assert incident.notice is not None
    assert (incident.notice.state, incident.notice.addressees.count()) == ("collecting", 2)
    with pytest.raises(flows.NotApprovableError):
        flows.approve(incident.notice, staff("approver"))
    assert not flows.send_due()


def test_they_are_told_once_in_their_language_what_was_false_and_what_was_done() -> None:
    incident, author = described(ended_incident()), staff("author")
    with promised(kept, both):
        affected.draft(incident, author)
    notice = ServiceNotice.objects.get()
    with pytest.raises(flows.NotApprovableError):
        flows.approve(notice, author)
    flows.approve(notice, staff("approver"))
    OutgoingMail.objects.all().delete()
    assert flows.send_due() == 1
    mail = OutgoingMail.objects.get()
    assert mail.recipient == ANNA
    language = Order.objects.get().language
    remedy = {"de": "Wir haben es repariert.", "en": "We repaired it."}[language]
    for part in ("We tell the truth.", remedy):
        assert part in mail.body
    flows.send_due()
    assert notice.deliveries.count() == 1


@pytest.mark.parametrize("spoil", ["open", "no remedy", "cancelled"])
def test_no_email_is_drafted_before_it_can_be_true(spoil: str) -> None:
    incident = ended_incident()
    if spoil != "no remedy":
        described(incident)
    if spoil == "open":
        Incident.objects.update(ended_at=None)
    if spoil == "cancelled":
        flows.cancel(ServiceNotice.objects.get())
    incident = Incident.objects.get()
    with pytest.raises(affected.NotDraftableError):
        affected.draft(incident, staff("author"))
    assert not ServiceNotice.objects.get().texts.exists()


def test_who_is_erased_is_forgotten_here_too() -> None:
    ended_incident()
    list(erase(data_subject(ANNA)))
    assert NoticeAddressee.objects.count() == 1


def test_the_check_counts_even_where_the_people_cannot_be_looked_up() -> None:
    def fail() -> Iterator[str]:
        raise KeyError(ANNA)

    with promised(broken, fail):
        verify_all(InProcessProbe())
    assert Verification.objects.get().kept is False
    assert not ServiceNotice.objects.exists()


def test_staff_see_how_many_and_draft_on_the_page_of_the_incident() -> None:
    incident, client, officer = described(ended_incident()), Client(), staff("officer")
    client.force_login(officer)
    prove_again(client, officer)
    assert ">2</a>" in client.get("/en/staff/privacy/incident/").content.decode()
    page = f"/en/staff/privacy/incident/{incident.pk}/affected/"
    shown = client.get(page).content.decode()
    assert "Draft the email" in shown
    assert "7 seen" in shown
    client.post(page)
    notice = ServiceNotice.objects.get()
    assert (notice.state, notice.edited_by) == ("draft", officer)
    assert "Draft the email" not in client.get(page).content.decode()
    review = client.get(f"/en/staff/privacy/servicenotice/{notice.pk}/review/").content.decode()
    assert "People whom it concerns</dt><dd>2" in review


def test_readers_cannot_draft(client: Client) -> None:
    incident, reader = described(ended_incident()), User.objects.create_user("reader@x.example")
    User.objects.filter(pk=reader.pk).update(is_staff=True)
    client.force_login(User.objects.get(pk=reader.pk))
    client.post(f"/en/staff/privacy/incident/{incident.pk}/affected/")
    assert ServiceNotice.objects.get().state == "collecting"


def _overdue() -> None:
    sabotages.request(due_on=timezone.localdate() - timedelta(days=3))


def _moved() -> None:
    sabotages.request(due_on=timezone.localdate() + timedelta(days=90))


def _message() -> None:
    wording = ADVERTISING.question().wording()
    asked = ledger.append(email_key(BERT), wording, Choice.GRANTED, "test")
    grant = ledger.append(email_key(BERT), wording, Choice.CONFIRMED, "test", follows=asked)
    campaign = Campaign.objects.create(name="Offers", topic="advertising")
    with suspended(connection):
        CampaignMessage.objects.create(
            campaign=campaign,
            subject_key=email_key(ANNA),
            topic=campaign.topic,
            channel=campaign.channel,
            grant=grant,
        )


def _read() -> None:
    sabotages.read_unsigned()
    StaffAccess.objects.update(subject_key=email_key(ANNA))


def _lost() -> None:
    approved("outage").deliveries.create(subject_key=email_key(ANNA))


SPOILT: list[tuple[str, Callable[[], Any]]] = [
    ("S17", _moved),
    ("S18", sabotages.very_old_order),
    ("S19", _message),
    ("S21", _read),
    ("S29", _lost),
    ("S33", _overdue),
    ("S33", sabotages.close_silently),
]


@pytest.mark.parametrize(("name", "spoil"), SPOILT, ids=[name for name, _spoil in SPOILT])
def test_the_database_knows_who_is_affected(name: str, spoil: Callable[[], Any]) -> None:
    people = promise(name).affected
    assert people is not None
    order_of(BERT)
    sabotages.request(email=BERT)
    assert email_key(ANNA) not in set(people())
    before = set(people())
    spoil()
    assert set(people()) - before == {email_key(ANNA)}


def test_every_promise_that_names_people_is_tried_here_and_can_be_mailed() -> None:
    naming = {each.id for each in registry.promises if each.affected}
    assert naming == {name for name, _spoil in SPOILT}


def test_the_drafts_may_be_sent_whatever_the_sentence_says() -> None:
    refused = list[str]()
    for each in filter(lambda each: each.affected, registry.promises):
        incident = Incident.objects.create(promise=each.id, ended_at=timezone.now())
        incident.notice = addressees.begin()
        addressees.record(incident.notice, both())
        incident.save()
        affected.draft(described(incident), staff("author"))
        refused += problems(ServiceNotice.objects.get(pk=incident.notice.pk))
    assert refused == []
