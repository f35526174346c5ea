"""Mails that tell a team of new enquiries."""

from datetime import timedelta

import pytest
import time_machine
from django.core import mail
from django.test import Client
from django.utils import timezone

from privacy.controllers.models import Controller
from telekom_site.enquiries.models import Enquiry, Team, TopicRoute
from telekom_site.enquiries.team_news import tell_teams

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("one_moment")]

TEAM = "tv@telekom.example"
FIELDS = {"topic": "tv", "question": "How many channels?", "email": "anna@x.example"}


@pytest.fixture
def team(controller: Controller) -> Team:
    team = Team.objects.create(name="TV", controller=controller, mailbox=TEAM)
    TopicRoute.objects.create(topic="tv", team=team)
    return team


def to_the_team() -> list[str]:
    return [f"{letter.subject} {letter.body}" for letter in mail.outbox if letter.to == [TEAM]]


def test_the_team_of_the_topic_is_told_without_the_content(browser: Client, team: Team) -> None:
    browser.post("/en/enquiry/", FIELDS)
    browser.post("/en/enquiry/", FIELDS | {"topic": "mobile"})
    enquiry, other = Enquiry.objects.order_by("pk")
    assert (enquiry.team, other.team) == (team, None)
    (letter,) = to_the_team()
    assert enquiry.reference in letter
    assert f"/en/staff/enquiries/enquiry/{enquiry.pk}/change/" in letter
    assert "channels" not in letter
    assert "anna" not in letter


def test_what_arrives_within_the_pause_is_told_together(browser: Client, team: Team) -> None:
    for number in range(3):
        browser.post("/en/enquiry/", FIELDS | {"question": f"{number}?"})
    assert len(to_the_team()) == 1
    with time_machine.travel(timezone.now() + timedelta(minutes=15), tick=False):
        assert (tell_teams(), tell_teams()) == (1, 0)
    assert "2 enquiries are waiting" in to_the_team()[-1]


def test_a_clock_that_was_ahead_does_not_silence_the_team(browser: Client, team: Team) -> None:
    Team.objects.update(notified_at=timezone.now() + timedelta(days=400))
    browser.post("/en/enquiry/", FIELDS)
    assert len(to_the_team()) == 1
