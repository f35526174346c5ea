"""Invitations go to those who consented, once each, with a link to withdraw."""

from datetime import timedelta

import pytest
import time_machine
from django.core import mail
from django.test import Client
from django.utils import timezone, translation
from pytest_django import Settings

from privacy.campaigns.models import Subscriber
from privacy.conf import conf
from privacy.consent.flows import record_choice, withdraw
from privacy.consent.ledger import ConsentState, state
from privacy.consent.topics import ADVERTISING, SURVEYS, Topic
from privacy.outbox.delivery import deliver_all
from privacy.outbox.models import OutgoingMail
from privacy.personal_data.former_addresses import record_change
from privacy.personal_data.restriction import restrict
from privacy.registry.subject import DataSubject
from telekom_site.accounts.models import User
from telekom_site.surveys.flows import delete_links_of_closed_surveys
from telekom_site.surveys.invitations import invite_all
from telekom_site.surveys.models import Answer, Invitation, UnusedLink
from tests.conftest import link_in
from tests.support.surveys import Kind, make_survey, name_of

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("one_moment")]


def consent(email: str, topic: Topic = SURVEYS) -> None:
    with translation.override("en"):
        record_choice(email, True, "registration", topic)
    Client(headers={"Sec-Fetch-Site": "same-origin"}).post(link_in(mail.outbox[-1]))
    mail.outbox.clear()


def test_only_those_who_consented_are_invited_and_only_once(customer: User, stranger: User) -> None:
    survey = make_survey(audience="invited")
    consent(stranger.email, ADVERTISING)
    assert invite_all() == 0
    consent(customer.email.upper())
    assert (invite_all(), invite_all()) == (1, 0)
    (letter,) = mail.outbox
    assert letter.to == [customer.email]
    assert "List-Unsubscribe" in letter.extra_headers
    assert (UnusedLink.objects.count(), Invitation.objects.count()) == (1, 1)
    with time_machine.travel(survey.closes_at, tick=False):
        assert (invite_all(), delete_links_of_closed_surveys()) == (0, 1)


@pytest.mark.parametrize("audience", ["site", "invited"])
def test_a_consent_that_does_not_count_invites_nobody(customer: User, audience: str) -> None:
    make_survey(audience=audience)
    consent(customer.email)
    if audience == "invited":
        restrict(DataSubject(customer.email))
        assert invite_all() == 0
        withdraw(customer.email, "account page", SURVEYS)
    assert invite_all() == 0


def test_a_consent_under_a_former_identity_key_still_counts(
    customer: User, settings: Settings
) -> None:
    make_survey(audience="invited")
    consent(customer.email)
    settings.PRIVACY_IDENTITY_KEY_FALLBACKS = [conf.IDENTITY_KEY]
    settings.PRIVACY_IDENTITY_KEY = "a newer key, as long as it must be, or longer"
    assert (invite_all(), invite_all()) == (1, 0)


def test_who_was_invited_at_a_former_address_is_not_invited_again(customer: User) -> None:
    make_survey(audience="invited")
    consent(customer.email)
    assert invite_all() == 1
    record_change(customer.email, "new@x.example")
    User.objects.filter(pk=customer.pk).update(email="new@x.example")
    withdraw("new@x.example", "account page", SURVEYS)
    with time_machine.travel(timezone.now() + timedelta(minutes=1), tick=False):
        consent("new@x.example")
        assert state("new@x.example", SURVEYS) is ConsentState.VALID
        assert invite_all() == 0


def test_the_person_answers_by_the_link_and_withdraws_by_the_other(
    browser: Client, customer: User
) -> None:
    survey = make_survey(audience="invited")
    consent(customer.email)
    invite_all()
    page = browser.get(link_in(mail.outbox[0]))
    assert "but not which answers came with it" in page.content.decode()
    form = {name_of(survey, Kind.CHOICE): "0"}
    assert browser.post(link_in(mail.outbox[0]), form).status_code == 302
    assert Answer.objects.count() == 1
    one_click = mail.outbox[0].extra_headers["List-Unsubscribe"].strip("<>")
    browser.post(one_click.removeprefix("http://testserver"))
    make_survey(audience="invited", slug="next")
    assert invite_all() == 0


def test_who_paused_our_mails_is_invited_afterwards(customer: User) -> None:
    make_survey(audience="invited")
    consent(customer.email)
    Subscriber.objects.update(paused_until=timezone.now() + timedelta(days=1))
    assert invite_all() == 0
    Subscriber.objects.update(paused_until=None)
    assert invite_all() == 1


def test_an_invitation_that_waits_is_not_sent_after_a_withdrawal(customer: User) -> None:
    make_survey(audience="invited")
    consent(customer.email)
    invite_all()
    OutgoingMail.objects.filter(purpose="survey").update(sent_at=None, body="x", claimed_at=None)
    mail.outbox.clear()
    withdraw(customer.email, "account page", SURVEYS)
    deliver_all()
    assert not mail.outbox
