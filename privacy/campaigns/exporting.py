"""Campaigns by post and by phone: a list for the print shop or the call centre, by the same door.

Each person on the list has a message that rests on their consent. The list can be made again: it
then leaves out those whose consent has ended since, and uses the consents of the others again.
"""

import csv
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from io import StringIO
from typing import Protocol

from django.db.models import Exists, OuterRef
from django.utils.module_loading import import_string
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from privacy.campaigns import campaign_states, claiming, marking
from privacy.campaigns.audience import audience
from privacy.campaigns.conf import conf
from privacy.campaigns.letters import CampaignError
from privacy.campaigns.models import Campaign, CampaignMessage, Subscriber
from privacy.campaigns.queueing import queue_messages
from privacy.campaigns.recipients import Recipient, recipients_of
from privacy.campaigns.sender import skip
from privacy.campaigns.suppression import Suppression

BATCH = 500  # messages at a time
# What a spreadsheet takes for a formula, but not a phone number.
FORMULA = re.compile(r"(?!\+[0-9 ]+$)[=+\-@\t\r]")
LISTED = gettext_noop("put on a list for post or phone")


class Contacts(Protocol):
    """What PRIVACY_CAMPAIGN_CONTACTS names."""

    def __call__(self, channel: str, emails: Sequence[str]) -> Mapping[str, Sequence[str]]:
        """Return the cells of each person on the list, by their email address; nobody else."""


@dataclass(frozen=True, slots=True)
class ContactList:
    """The list, as CSV, and the subscribers on it, for the staff access log."""

    content: str
    subscribers: Sequence[Subscriber]


def make_list(campaign: Campaign) -> ContactList:
    """Store what is not stored yet, and return the list. Raises CampaignError."""
    campaign_states.require_approval(campaign)
    is_first = campaign.state == Campaign.State.SENDING
    if is_first:
        queue_messages(campaign)
        while _list_batch(campaign):
            pass
        campaign_states.finish(campaign)
    return _list(campaign, uses_again=not is_first)


def _list_batch(campaign: Campaign) -> bool:
    """Take the next messages over into the list; return whether there were any."""
    _token, messages = claiming.claim(campaign, BATCH)
    recipients, reasons = recipients_of(campaign, messages)
    known = _contacts(campaign, recipients.values())
    for message in messages:
        recipient = recipients.get(message.subject_key)
        if recipient is None or recipient.email not in known:
            skip(message, reasons.get(message.subject_key, Suppression.NO_ADDRESS))
        elif marking.mark_for(message, recipient.subscriber):
            marking.note_sent([message], 0)
        else:
            skip(message, marking.reason_against(message) or Suppression.NO_CONSENT)
    return bool(messages)


def _list(campaign: Campaign, *, uses_again: bool) -> ContactList:
    listed = CampaignMessage.objects.filter(
        campaign=campaign, state=CampaignMessage.State.SENT, subject_key=OuterRef("subject_key")
    )
    keys = list(audience(campaign).filter(Exists(listed)).values_list("subject_key", flat=True))
    file, shown = StringIO(), list[Subscriber]()
    for begin in range(0, len(keys), BATCH):
        rows = CampaignMessage.objects.filter(
            campaign=campaign, subject_key__in=keys[begin : begin + BATCH]
        ).order_by("pk")
        recipients, _reasons = recipients_of(campaign, list(rows))
        known = _contacts(campaign, recipients.values())
        csv.writer(file).writerows(map(_safe, known.values()))
        on_list = {key: who.subscriber for key, who in recipients.items() if who.email in known}
        shown += on_list.values()
        if uses_again:
            marking.note_uses(row for row in rows if row.subject_key in on_list)
    return ContactList(file.getvalue(), shown)


def _contacts(campaign: Campaign, people: Iterable[Recipient]) -> Mapping[str, Sequence[str]]:
    if not conf.CAMPAIGN_CONTACTS:
        raise CampaignError(_("Nobody has said where postal addresses and phone numbers are."))
    contacts: Contacts = import_string(conf.CAMPAIGN_CONTACTS)
    return contacts(campaign.channel, [person.email for person in people])


def _safe(cells: Sequence[str]) -> Iterator[str]:
    """Yield cells that no spreadsheet takes for a formula."""
    for cell in cells:
        yield f"'{cell}" if FORMULA.match(cell) else cell
