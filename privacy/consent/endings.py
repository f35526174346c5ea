"""Ends of consents that nobody asked for: the person is erased, or the consent is not used."""

from datetime import datetime
from typing import Any

from django.db.models import Q, QuerySet

from privacy.consent import ledger
from privacy.consent.consent_chain import locked_row
from privacy.consent.event_texts import ERASURE
from privacy.consent.models import ConsentChain, ConsentEvent, CurrentConsent
from privacy.consent.projection import GIVEN
from privacy.outbox.models import OutgoingMail
from privacy.personal_data.company_rows import limited
from privacy.registry.subject import DataSubject

Choice, State = ConsentEvent.Choice, CurrentConsent.State


def agreed_event(subject_key: str, topic: str, channel: str) -> ConsentEvent | None:
    """Return the last grant or consent, which a withdrawal or an expiry follows."""
    events = ConsentEvent.objects.filter(
        subject_key=subject_key, topic=topic, channel=channel, choice__in=[Choice.GRANTED, *GIVEN]
    )
    return events.select_related("wording").order_by("-number").first()


def end(row: CurrentConsent, choice: ConsentEvent.Choice, source: str) -> ConsentEvent | None:
    """Append what ends a consent, by the wording that the person agreed to; None where there is
    none."""
    agreed = agreed_event(row.subject_key, row.topic, row.channel)
    if agreed is None:
        return None
    return ledger.append(row.subject_key, agreed.wording, choice, source, follows=agreed)


def end_all(
    sender: object, subject: DataSubject, created_before: datetime | None, **kwargs: Any
) -> None:
    """End every consent of a person who is erased, confirmed or not: a new account with the same
    address revives none. Receiver of the signal `tables_erased`."""
    locked_row(ConsentChain.Key.EVENTS)
    for row in consents_of(subject, created_before):
        end(row, Choice.WITHDRAWN, ERASURE)


def consents_of(
    subject: DataSubject, created_before: datetime | None = None
) -> QuerySet[CurrentConsent]:
    """Return what the person agreed to; by a former address only while it was theirs."""
    theirs = Q(subject_key__in=subject.keys)
    for former in subject.former:
        theirs |= Q(subject_key__in=former.keys, since__lte=former.until)
    rows = CurrentConsent.objects.filter(theirs, state__in=[State.VALID, State.PENDING])
    rows = limited(rows, subject.companies)
    return rows.filter(since__lte=created_before) if created_before else rows


def withhold_mails(sender: object, event: ConsentEvent, **kwargs: Any) -> None:
    """Delete the mails in the outbox that rest on a consent which ends. Receiver of the signal
    `consent_ended`."""
    OutgoingMail.objects.filter(
        grant__subject_key=event.subject_key,
        grant__topic=event.topic,
        grant__channel=event.channel,
        sent_at=None,
    ).delete()
