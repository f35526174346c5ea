"""The work list of enquiries."""

from datetime import timedelta

import pytest
from django.core import mail
from django.test import Client
from django.utils import timezone

from privacy.controllers.models import Controller
from privacy.personal_data.models import Restriction
from privacy.registry.subject import email_key
from telekom_site.enquiries import flows
from telekom_site.enquiries.models import Enquiry, Team

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("one_moment")]


def enquiry(**values: object) -> Enquiry:
    fields = {"topic": "tv", "question": "?", "email": "a@x.example", "language": "en"} | values
    return Enquiry.objects.create(**fields)


def page_of(asked: Enquiry) -> str:
    return f"/en/staff/enquiries/enquiry/{asked.pk}/change/"


def test_the_oldest_unanswered_enquiry_comes_first(staff_client: Client) -> None:
    now = timezone.now()
    done = enquiry(asked_at=now - timedelta(days=9))
    young, old = enquiry(), enquiry(asked_at=now - timedelta(days=3))
    flows.close(done)
    shown = staff_client.get("/en/staff/enquiries/enquiry/").content.decode()
    places = [shown.index(asked.reference) for asked in (old, young, done)]
    assert places == sorted(places)
    only_open = staff_client.get("/en/staff/enquiries/enquiry/?state__exact=open")
    assert done.reference not in only_open.content.decode()


def test_saving_without_an_answer_mails_nothing(staff_client: Client) -> None:
    asked = enquiry()
    staff_client.post(page_of(asked), {"answer": ""})
    asked.refresh_from_db()
    assert (asked.state, mail.outbox) == ("open", [])


def test_closing_mails_nothing_and_starts_the_retention(staff_client: Client) -> None:
    asked = enquiry()
    staff_client.post(page_of(asked), {"close": "on"})
    asked.refresh_from_db()
    assert (asked.state, asked.answered_at, mail.outbox) == ("closed", timezone.now(), [])


def test_two_clerks_do_not_answer_the_same_question_twice(staff_client: Client) -> None:
    asked = enquiry()
    form = {"answer": "Two hundred.", "messages_shown": "0"}
    assert staff_client.post(page_of(asked), form).status_code == 302
    second = staff_client.post(page_of(asked), form | {"answer": "Three hundred."})
    assert "A new message has arrived meanwhile" in second.content.decode()
    assert "Three hundred." in second.content.decode()
    assert (asked.messages.count(), len(mail.outbox)) == (1, 1)


def test_an_enquiry_of_a_restricted_person_is_not_answered(staff_client: Client) -> None:
    asked = enquiry()
    Restriction.objects.create(subject_key=email_key("a@x.example"))
    assert staff_client.get(page_of(asked)).status_code == 200
    assert staff_client.post(page_of(asked), {"answer": "Yes."}).status_code == 403
    assert not asked.messages.exists()


def test_another_team_is_told_of_an_enquiry_that_is_handed_over(
    staff_client: Client, controller: Controller
) -> None:
    asked = enquiry(team_is_notified=True)
    team = Team.objects.create(name="TV", controller=controller, mailbox="tv@telekom.example")
    staff_client.post(page_of(asked), {"team": team.pk})
    asked.refresh_from_db()
    assert (asked.team, asked.team_is_notified) == (team, True)
    assert [letter.to for letter in mail.outbox] == [["tv@telekom.example"]]
