"""Breaches: drafted, the authority notified in time, approved by another person, each told once."""

from datetime import timedelta

import pytest
from django.core.mail import EmailMessage
from django.db import IntegrityError, transaction
from django.utils import timezone

from privacy.breaches import flows
from privacy.breaches.models import Breach, BreachDelivery
from privacy.outbox.delivery import deliver_all
from privacy.outbox.mail_tags import MailTag, TagKind
from privacy.outbox.signals import mail_bounced
from privacy.personal_data.export import export_subject_data
from privacy.personal_data.restriction import restrict
from privacy.registry.subject import DataSubject
from tests.support.breaches import approved_breach, breach_of
from tests.support.orders import order_of
from tests.support.service_notices import staff

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("controller")]
ANNA, BERT = "anna@x.example", "bert@x.example"


def test_everyone_is_told_once_in_their_language(
    mailoutbox: list[EmailMessage], monkeypatch: pytest.MonkeyPatch
) -> None:
    order_of(ANNA, language="de")
    order_of(BERT, language="en")
    restrict(DataSubject(BERT))
    breach = approved_breach()
    with monkeypatch.context() as killed:
        killed.setattr(flows, "ASKED_EVERY", 1)
        killed.setattr("privacy.breaches.flows.time.monotonic", iter([0, 0, 999]).__next__)
        assert flows.send_due() == 1
    assert (flows.send_due(), flows.send_due()) == (1, 0)
    deliver_all()
    subjects = {mail.to[0]: mail.subject for mail in mailoutbox}
    assert subjects == {
        ANNA: "Ihre Daten sind von einer Datenpanne betroffen",
        BERT: "Your data was affected by a data breach",
    }
    (body,) = (str(mail.body) for mail in mailoutbox if mail.to == [BERT])
    assert "Your orders: name, email address" in body
    breach.refresh_from_db()
    assert breach.state == "sent"
    delivery = BreachDelivery.objects.exclude(sent_at=None).last()
    assert delivery is not None
    assert delivery.mail is not None
    tag = MailTag(TagKind.MAIL, delivery.mail.pk.int)
    mail_bounced.send(None, tag=tag, permanent=True, status="5.1.1")
    assert BreachDelivery.objects.exclude(bounced_at=None).count() == 1
    answer = [data for data in export_subject_data(DataSubject(ANNA)) if data.records]
    assert "privacy.BreachDelivery" in {data.dataset for data in answer}


def test_four_eyes_a_risk_and_texts_are_needed() -> None:
    order_of(ANNA)
    breach = breach_of(risk="", risk_reasons="")
    assert len(flows.problems(breach)) == 3
    with pytest.raises(flows.NotAllowedError, match="risk"):
        flows.approve(breach, staff("approver"))
    with pytest.raises(flows.NotAllowedError, match="Another person"):
        flows.approve(breach, staff("editor"))
    breach = approved_breach()
    for step in (lambda: flows.approve(breach, staff("third")), lambda: flows.draft_texts(breach)):
        breach.refresh_from_db()
        with pytest.raises(flows.NotAllowedError, match="approved already"):
            step()
    for changes in ({"approved_by": staff("editor")}, {"state": "sent", "approved_digest": ""}):
        with pytest.raises(IntegrityError), transaction.atomic():
            Breach.objects.update(**changes)


def test_an_email_with_a_gap_or_to_nobody_is_not_approved() -> None:
    order_of(ANNA)
    with pytest.raises(flows.NotAllowedError, match="Replace the …"):
        approved_breach(effects="")
    with pytest.raises(flows.NotAllowedError, match="Nobody was counted"):
        approved_breach("terminations.Termination.email")


def test_what_was_changed_after_the_approval_is_not_sent() -> None:
    order_of(ANNA)
    breach = approved_breach()
    breach.texts.update(body="Another text.")
    assert flows.send_due() == 0
    breach.refresh_from_db()
    assert (breach.state, breach.approved_by) == ("draft", None)


def test_a_late_notification_needs_its_reasons() -> None:
    now = timezone.now()
    breach = breach_of(aware_at=now - timedelta(hours=73))
    with pytest.raises(flows.NotAllowedError, match="It is late"):
        flows.notify(breach, now, "1/26", "")
    with pytest.raises(IntegrityError), transaction.atomic():
        Breach.objects.update(notified_at=now)
    with pytest.raises(flows.NotAllowedError, match="future"):
        flows.notify(breach, now + timedelta(days=1), "1/26", "Illness.")
    with pytest.raises(flows.NotAllowedError, match="not known to us yet"):
        flows.notify(breach, breach.aware_at - timedelta(hours=1), "1/26", "Illness.")
    flows.notify(breach, now, "1/26", "Illness.")
    with pytest.raises(flows.NotAllowedError, match="already"):
        flows.notify(breach, now, "1/26", "Illness.")
    in_time = breach_of(aware_at=now - timedelta(hours=71))
    flows.notify(in_time, now, "2/26", "")
    in_time.refresh_from_db()
    assert not in_time.must_be_notified


def test_the_draft_for_the_authority_has_what_the_law_requires() -> None:
    order_of(ANNA)
    breach = breach_of(effects="Fraud.", remedy="Closed.")
    flows.count(breach)
    text = flows.notification(breach)
    for item in (f"To: {breach.company.authority}", "A bucket was open.",
                 "data subjects: 1; of records: 1", "Your orders",
                 "privacy@telekom.example", "Fraud.", "Closed.", "a high risk"):  # fmt: skip
        assert item in text, item
