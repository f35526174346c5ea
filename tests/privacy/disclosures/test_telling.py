"""People learn of a disclosure once its secrecy has ended, and not before, by any way."""

from datetime import timedelta

import pytest
import time_machine
from django.core.mail import EmailMessage
from django.test import Client
from django.utils import timezone, translation

from privacy.disclosures.legal_bases import law_in_words, law_of, provision_of
from privacy.disclosures.models import Disclosure
from privacy.disclosures.telling import tell_people
from privacy.my_data.access_alerts import accesses_of
from privacy.outbox.delivery import deliver_all
from privacy.outbox.mail_tags import MailTag, TagKind
from privacy.outbox.signals import mail_bounced
from privacy.personal_data.erasure import erase
from privacy.personal_data.export import export_subject_data
from privacy.personal_data.former_addresses import data_subject, record_change
from privacy.personal_data.restriction import restrict
from privacy.personal_data.retention import purge_all
from privacy.registry.subject import DataSubject
from telekom_site.accounts.models import User
from tests.support.disclosures import ANNA, entered, handed_over

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("controller")]
PAGE = "/en/staff/privacy/disclosurerequest/"


def learned(email: str) -> set[str]:
    """What the access answer says of disclosures, and of staff who opened them."""
    return {
        str(field.shown)
        for dataset in export_subject_data(DataSubject(email))
        if dataset.dataset in {"privacy.Disclosure", "privacy.StaffAccess", "admin.LogEntry"}
        for field in dataset.fields
    }


def test_nobody_learns_of_it_before_the_secrecy_ends(
    customer: User, staff_client: Client, mailoutbox: list[EmailMessage]
) -> None:
    now = timezone.now()
    request = handed_over(secret_until=now + timedelta(days=30))
    assert staff_client.get(f"{PAGE}{request.pk}/decide/").status_code == 200
    assert staff_client.get("/en/staff/privacy/disclosure/").status_code == 200
    subject = data_subject(customer.email)
    assert tell_people() == 0
    assert learned(customer.email) == set()
    assert accesses_of(subject, now - timedelta(days=1), now + timedelta(days=1)) == []
    with time_machine.travel(now + timedelta(days=31)):
        assert (tell_people(), tell_people()) == (1, 0)
        deliver_all()
        facts = learned(customer.email)
    assert "Public prosecutor, Bonn" in facts
    assert "Your orders: email address, street and number" in facts
    assert "opened" in facts
    (mail,) = mailoutbox
    assert mail.to == [customer.email]
    assert "§ 100j StPO" in str(mail.body)
    told = Disclosure.objects.get()
    assert told.told == "mailed"
    assert told.mail is not None
    tag = MailTag(TagKind.MAIL, told.mail.pk.int)
    mail_bounced.send(None, tag=tag, permanent=True, status="5.1.1")
    told.refresh_from_db()
    assert told.told == "returned"


def test_a_request_that_was_not_fulfilled_is_not_told(customer: User) -> None:
    entered()
    assert tell_people() == 0
    assert learned(customer.email) == set()


def test_erased_restricted_and_moved_people(
    customer: User, stranger: User, mailoutbox: list[EmailMessage]
) -> None:
    later = timezone.now() + timedelta(days=1)
    handed_over(customer.email, stranger.email, "mover@x.example", secret_until=later)
    list(erase(DataSubject(customer.email)))
    restrict(DataSubject(stranger.email))
    record_change("mover@x.example", "moved@x.example")
    with time_machine.travel(later + timedelta(hours=1)):
        assert tell_people() == 2
        deliver_all()
        assert "Public prosecutor, Bonn" in learned(customer.email)
    assert {address for mail in mailoutbox for address in mail.to} == {
        stranger.email,
        "moved@x.example",
    }
    outcomes = Disclosure.objects.values_list("told", flat=True)
    assert sorted(outcomes) == ["mailed", "mailed", "no_address"]


def test_people_are_kept_for_three_years_after_the_secrecy() -> None:
    now = timezone.now()
    handed_over(ANNA, secret_until=now + timedelta(days=300))
    for years, left in ((3, 1), (4, 0)):
        with time_machine.travel(now + timedelta(days=366 * years)):
            purge_all()
            assert Disclosure.objects.count() == left


def test_the_law_is_cited_in_the_language_of_the_reader() -> None:
    stored = law_of("eu-2023-1543-art-5", "3 Js 12/26")
    assert law_in_words(stored) == "Regulation (EU) 2023/1543, Art. 5; 3 Js 12/26"
    with translation.override("de"):
        assert law_of("eu-2023-1543-art-5", "3 Js 12/26") == stored
        assert law_in_words(stored) == "Art. 5 der Verordnung (EU) 2023/1543; 3 Js 12/26"
        assert provision_of("eu-2023-1543-art-5") == "Art. 5 der Verordnung (EU) 2023/1543"
