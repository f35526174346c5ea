"""Two at the same moment: nobody gets more mail than they chose, or any after a withdrawal."""

from collections.abc import Callable
from functools import partial

import pytest
from django.db import OperationalError, connection, transaction

from privacy.campaigns import claiming, marking
from privacy.campaigns.models import CampaignMessage, Subscriber
from privacy.campaigns.queueing import queue_messages
from privacy.consent.flows import withdraw, withdraw_key
from privacy.consent.models import ConsentEvent
from privacy.consent.topics import SURVEYS
from privacy.outbox.mail_purposes import MailPurpose
from privacy.outbox.models import OutgoingMail
from privacy.registry.subject import email_key
from tests.support.at_once import at_once, needs_connections
from tests.support.campaigns import PEOPLE, approved, campaign, claimed_by_two, consent

pytestmark = [
    pytest.mark.django_db(transaction=True),
    pytest.mark.usefixtures("controller"),
    needs_connections,
]


def test_of_two_workers_at_the_same_moment_one_waits_for_the_other() -> None:
    first, second = claimed_by_two()
    mark = partial(marking.mark_for, subscriber=Subscriber.objects.get())
    assert sorted(at_once(partial(mark, first), partial(mark, second)), key=bool) == [False, True]


def is_refused_before(withdrawal: Callable[[], object], act: Callable[[], object]) -> bool:
    """Whether a transaction that still sees the consent cannot rest on it after a withdrawal."""
    try:
        with transaction.atomic():
            with connection.cursor() as cursor:
                cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ")
            assert ConsentEvent.objects.exists()
            at_once(withdrawal)
            assert not ConsentEvent.objects.filter(choice="withdrawn").exists(), "not seen yet"
            act()
    except OperationalError:
        return True
    return False


def test_a_transaction_of_before_a_withdrawal_hands_nothing_over() -> None:
    consent(PEOPLE[0])
    row = approved()
    queue_messages(row)
    _token, [message] = claiming.claim(row, 1)
    withdrawal = partial(withdraw, PEOPLE[0], "test")
    assert is_refused_before(withdrawal, partial(marking.mark, [message]))
    assert CampaignMessage.objects.get().state == CampaignMessage.State.CLAIMED


def test_a_transaction_of_before_a_withdrawal_stores_no_message() -> None:
    consent(PEOPLE[0])
    withdrawal = partial(withdraw, PEOPLE[0], "test")
    assert is_refused_before(withdrawal, partial(queue_messages, campaign()))
    assert not CampaignMessage.objects.exists()


def test_a_transaction_of_before_a_withdrawal_stores_no_mail_of_a_survey() -> None:
    grant = consent(PEOPLE[0], SURVEYS)
    withdrawal = partial(withdraw_key, email_key(PEOPLE[0]), SURVEYS.question(), "test")
    mail = OutgoingMail(recipient=PEOPLE[0], subject="-", purpose=MailPurpose.SURVEY, grant=grant)
    assert is_refused_before(withdrawal, mail.save)
    assert not OutgoingMail.objects.filter(purpose=MailPurpose.SURVEY).exists()
