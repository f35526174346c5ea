"""No message without a valid consent, by any way into the database."""

from collections.abc import Callable
from functools import partial
from typing import Any
from uuid import uuid4

import pytest
from django.core import serializers
from django.db import connection
from django.utils import timezone

from privacy.campaigns.marking import note_uses
from privacy.campaigns.models import Campaign, CampaignMessage
from privacy.consent import ledger
from privacy.consent.flows import withdraw, withdraw_key
from privacy.consent.models import Channel, ConsentEvent
from privacy.consent.topics import ADVERTISING, SURVEYS
from privacy.consent.uses import record_uses
from privacy.outbox.mail_purposes import MailPurpose
from privacy.outbox.models import OutgoingMail
from privacy.registry.subject import email_key
from tests.support.campaigns import campaign, complete, consent, handed_over
from tests.support.refused_changes import is_refused

pytestmark = pytest.mark.django_db

ANNA, BERT = "anna@customer.example", "bert@customer.example"
State = CampaignMessage.State
Choice = ConsentEvent.Choice
POSTGRESQL = connection.vendor == "postgresql"


def message(row: Campaign, grant: ConsentEvent, **values: Any) -> CampaignMessage:
    defaults = {
        "campaign": row,
        "subject_key": grant.subject_key,
        "topic": row.topic,
        "channel": row.channel,
        "grant": grant,
    }
    return CampaignMessage(**{**defaults, **values})


def every_way_in(new: CampaignMessage) -> list[Callable[[], object]]:
    def raw() -> None:
        fields = [field for field in new._meta.concrete_fields if field.column != "id"]
        columns = ", ".join(connection.ops.quote_name(str(field.column)) for field in fields)
        values = [
            field.get_db_prep_save(getattr(new, field.attname), connection) for field in fields
        ]
        places = ", ".join(["%s"] * len(fields))
        with connection.cursor() as cursor:
            cursor.execute(
                f"INSERT INTO privacy_campaignmessage ({columns}) VALUES ({places})",  # noqa: S608
                values,
            )

    def loaddata() -> None:
        for item in serializers.deserialize("json", serializers.serialize("json", [new])):
            item.save()

    def copy() -> None:
        fields = [field for field in new._meta.concrete_fields if field.column != "id"]
        columns = ", ".join(str(connection.ops.quote_name(str(field.column))) for field in fields)
        with connection.wrap_database_errors, connection.cursor() as cursor:
            statement = f"COPY privacy_campaignmessage ({columns}) FROM STDIN"
            with cursor.cursor.copy(statement) as rows:
                rows.write_row([getattr(new, field.attname) for field in fields])

    return [
        *([copy] if POSTGRESQL else []),
        lambda: CampaignMessage.objects.bulk_create([new]),
        lambda: CampaignMessage.objects.bulk_create([new], ignore_conflicts=True),
        loaddata,
        raw,
        new.save,
    ]


def test_a_valid_consent_lets_a_message_in() -> None:
    row, grant = campaign(), consent(ANNA)
    for way_in in every_way_in(message(row, grant)):
        CampaignMessage.objects.all().delete()
        assert not is_refused(way_in)


def test_without_one_every_way_is_closed() -> None:
    row, anna, bert = campaign(), consent(ANNA), consent(BERT)
    surveys = consent(ANNA, SURVEYS)
    granted = ConsentEvent.objects.get(followed_by=anna)
    other, by_post = campaign(topic="surveys"), campaign(channel="post")
    invalid = {
        "not confirmed": message(row, granted),
        "another person's": message(row, bert, subject_key=anna.subject_key),
        "another topic's": message(row, surveys),
        "another channel's": message(by_post, anna),
        "of another channel than the campaign": message(by_post, anna, channel="email"),
        "of another topic than the campaign": message(other, anna, topic="advertising"),
        "invented": message(row, anna, grant_id=uuid4()),
        "already sent": message(row, anna, state=State.SENT),
    }
    for name, new in invalid.items():
        for way_in in every_way_in(new):
            assert is_refused(way_in), f"a message whose consent is {name} must not exist"
    assert not CampaignMessage.objects.exists()


def hand_over(stored: CampaignMessage) -> None:
    stored.save()
    complete(stored.campaign)
    rows = CampaignMessage.objects.filter(pk=stored.pk)
    rows.update(state=State.CLAIMED)
    rows.update(state=State.HANDING_OVER)


def test_only_the_end_of_the_same_consent_ends_it() -> None:
    grant = consent(ANNA)
    for other in (consent(BERT), consent(ANNA, SURVEYS), consent(ANNA, channel=Channel.POST)):
        ledger.append(other.subject_key, other.wording, Choice.WITHDRAWN, "test")
    for choice in (Choice.ASKED, Choice.REFUSED, Choice.GRANTED):
        ledger.append(grant.subject_key, grant.wording, choice, "test")
    hand_over(message(campaign(), grant))


def test_a_consent_after_a_withdrawal_and_a_renewed_one_count() -> None:
    withdrawn = consent(ANNA)
    withdraw(ANNA, "test")
    again = consent(ANNA)
    hand_over(message(campaign(), again))
    renewed = ledger.append(
        again.subject_key, withdrawn.wording, Choice.RENEWED, "test", follows=again
    )
    hand_over(message(campaign(), renewed))


def test_an_expired_consent_lets_nothing_in_and_nothing_out() -> None:
    grant = consent(ANNA)
    stored = message(campaign(), grant)
    stored.save()
    ledger.append(grant.subject_key, grant.wording, Choice.EXPIRED, "test", follows=grant)
    assert is_refused(message(campaign(), grant).save)
    assert is_refused(partial(hand_over, stored))


@pytest.mark.parametrize("renewed", [False, True])
def test_a_withdrawn_consent_lets_nothing_in_and_nothing_out(renewed: bool) -> None:
    row, grant = campaign(), consent(ANNA)
    stored = message(row, grant)
    stored.save()
    complete(row)
    CampaignMessage.objects.update(state=State.CLAIMED)
    withdraw(ANNA, "test")
    if renewed:
        again = consent(ANNA)
        assert not is_refused(message(campaign(), again).save)
    for way_in in every_way_in(message(campaign(), grant)):
        assert is_refused(way_in)
    assert is_refused(
        lambda: CampaignMessage.objects.filter(pk=stored.pk).update(state=State.HANDING_OVER)
    )


def test_a_message_is_handed_over_and_sent_in_this_order() -> None:
    row = campaign()
    message(row, consent(ANNA)).save()
    complete(row)
    rows = CampaignMessage.objects.all()
    note_uses(rows)
    assert is_refused(lambda: rows.update(state=State.HANDING_OVER)), "it is claimed first"
    assert is_refused(lambda: rows.update(state=State.SENT))
    rows.update(state=State.CLAIMED)
    assert is_refused(lambda: rows.update(state=State.SENT))
    rows.update(state=State.HANDING_OVER)
    rows.update(state=State.SENT, sent_at=timezone.now())


def test_nothing_is_handed_over_while_others_may_be_added() -> None:
    row = campaign()
    message(row, consent(ANNA)).save()
    rows = CampaignMessage.objects.all()
    rows.update(state=State.CLAIMED)
    complete(campaign())
    assert is_refused(lambda: rows.update(state=State.HANDING_OVER))
    complete(row)
    assert not is_refused(lambda: rows.update(state=State.HANDING_OVER))


def test_what_arrived_has_used_its_consent() -> None:
    row, grant = campaign(), consent(ANNA)
    message(row, grant).save()
    complete(row)
    record_uses([consent(BERT).pk], f"campaign {row.pk}")
    record_uses([grant.pk], f"campaign {row.pk + 1}")
    rows = CampaignMessage.objects.all()
    for state in (State.CLAIMED, State.HANDING_OVER):
        rows.update(state=state)
    for state in (State.SENT, State.BOUNCED, State.COMPLAINED):
        assert is_refused(partial(rows.update, state=state)), state
    note_uses(rows)
    assert not is_refused(lambda: rows.update(state=State.SENT))


def test_a_message_keeps_what_it_rests_on() -> None:
    bert = consent(BERT)
    message(campaign(), consent(ANNA)).save()
    other = campaign()
    changes: list[dict[str, Any]] = [
        {"subject_key": bert.subject_key},
        {"grant": bert},
        {"topic": "surveys"},
        {"channel": "post"},
        {"campaign": other},
        {"variant": "B"},
        {"id": 2**40},
    ]
    for change in changes:
        assert is_refused(partial(CampaignMessage.objects.update, **change)), change


def test_a_survey_mail_needs_a_consent_to_surveys() -> None:
    anna, advertising = consent(ANNA, SURVEYS), consent(ANNA, ADVERTISING)

    def mail(**values: Any) -> Callable[[], object]:
        return lambda: OutgoingMail.objects.bulk_create(
            [OutgoingMail(recipient=ANNA, subject="x", purpose=MailPurpose.SURVEY, **values)]
        )

    assert is_refused(mail())
    assert is_refused(mail(grant=advertising))
    assert is_refused(mail(grant_id=uuid4()))
    by_post = consent(ANNA, SURVEYS, channel=Channel.POST)
    assert is_refused(mail(grant=by_post))
    assert is_refused(mail(grant=ConsentEvent.objects.get(followed_by=anna))), "not confirmed"
    for other in (consent(BERT, SURVEYS), advertising, by_post):
        ledger.append(other.subject_key, other.wording, Choice.WITHDRAWN, "test")
    ledger.append(anna.subject_key, anna.wording, Choice.ASKED, "test")
    assert not is_refused(mail(grant=anna))
    assert is_refused(lambda: OutgoingMail.objects.update(grant=advertising))
    withdraw_key(email_key(ANNA), SURVEYS.question(), "test")
    assert is_refused(mail(grant=anna))
    OutgoingMail.objects.create(recipient=ANNA, subject="x", purpose=MailPurpose.ORDER)
    others = OutgoingMail.objects.filter(purpose=MailPurpose.ORDER)
    assert is_refused(lambda: others.update(purpose=MailPurpose.SURVEY))


@pytest.mark.parametrize("state", [State.SENT, State.BOUNCED, State.COMPLAINED])
def test_what_was_sent_is_not_queued_again(state: State) -> None:
    row = campaign()
    message(row, consent(ANNA)).save(force_insert=True)
    complete(row)
    rows = CampaignMessage.objects.filter(campaign=row)
    note_uses(rows)
    for step in (State.CLAIMED, State.HANDING_OVER, State.SENT, state):
        rows.update(state=step)
    for again in (State.QUEUED, State.CLAIMED, State.HANDING_OVER, State.UNKNOWN, State.SKIPPED):
        assert is_refused(partial(rows.update, state=again)), again


def test_who_has_a_message_gets_no_second_one_even_by_raw_sql() -> None:
    row, grant = campaign(), consent(ANNA)
    sent = message(row, grant)
    sent.save()
    handed_over(sent, timezone.now())

    def raw(statement: str) -> None:
        with connection.cursor() as cursor:
            cursor.execute(statement, [row.pk])

    raw("DELETE FROM privacy_campaignmessage WHERE campaign_id = %s")
    for way_in in every_way_in(message(row, grant)):
        assert is_refused(way_in)
    assert is_refused(
        lambda: raw("UPDATE privacy_campaign SET is_materialised = FALSE WHERE id = %s")
    )
    assert is_refused(lambda: raw("UPDATE privacy_campaign SET id = id + 1 WHERE id = %s"))
    assert is_refused(lambda: raw("DELETE FROM privacy_campaign WHERE id = %s"))
    copy = Campaign.objects.get(pk=row.pk)
    assert is_refused(lambda: Campaign.objects.bulk_create([copy]))
    connection.check_constraints()  # none is pending, or PostgreSQL would not truncate anyway
    replace = "INSERT OR REPLACE INTO privacy_campaign SELECT * FROM privacy_campaign WHERE id = %s"
    truncate = "TRUNCATE privacy_campaign CASCADE -- %s"
    assert is_refused(lambda: raw(truncate if POSTGRESQL else replace))
