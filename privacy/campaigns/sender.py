"""The sender: the only code that hands advertising messages to the mail server.

Any number of workers can run at once, and any can be killed anywhere: a message that was claimed
returns to the queue, one whose hand-over had begun becomes `unknown` and is not sent again by
itself (`manage.py resolve_messages`).
"""

import logging
import time
from collections import defaultdict
from collections.abc import Mapping, Sequence
from contextlib import suppress
from datetime import timedelta

from django.utils import timezone

from privacy.background import do_each
from privacy.campaigns import campaign_states, claiming, marking
from privacy.campaigns.accepted_messages import AcceptedMessages
from privacy.campaigns.conf import conf
from privacy.campaigns.letters import CampaignError, campaign_problems
from privacy.campaigns.mails import Mails
from privacy.campaigns.marked_messages import MarkedMessages
from privacy.campaigns.models import Campaign, CampaignMessage
from privacy.campaigns.outcomes import note_outcome
from privacy.campaigns.queueing import queue_messages
from privacy.campaigns.quiet_hours import next_allowed
from privacy.campaigns.recipients import Recipient, recipients_of
from privacy.campaigns.suppression import Suppression
from privacy.consent.models import Channel
from privacy.email_address import EmailAddressError
from privacy.outbox.hand_over import MailServer, Outcome, Result
from privacy.rate_limits.counting import take_some

MINUTE = timedelta(minutes=1)
SWEEP_SECONDS = 100.0  # after which a run leaves the rest to the next one
State = CampaignMessage.State

logger = logging.getLogger(__name__)


def send_due(seconds: float = SWEEP_SECONDS) -> int:
    """Send what is due of all campaigns, for some time; return how many messages were sent.

    A periodic task.
    """
    claiming.recover()
    _start_due()
    end = time.monotonic() + seconds
    with MailServer() as server:
        return do_each(lambda campaign: _send_until(end, campaign, server), _being_sent())


def _send_until(end: float, campaign: Campaign, server: MailServer) -> int:
    """Send what is due of one campaign, until `end` (monotonic seconds); pause it if it may not be
    sent."""
    try:
        _require_sendable(campaign)
        queue_messages(campaign)
        return CampaignRun(campaign, server).send_until(end)
    except CampaignError as problem:
        logger.warning("Campaign %d was paused.", campaign.pk)
        _stop(campaign, str(problem))
        return 0


def _require_sendable(campaign: Campaign) -> None:
    """Raise CampaignError where it is not as approved, or not right any more: an offer that changed
    since, a topic about which nobody is asked."""
    campaign_states.require_approval(campaign)
    if problems := campaign_problems(campaign):
        raise CampaignError(" ".join(problems))


def _being_sent() -> Sequence[Campaign]:
    rows = Campaign.objects.filter(state=Campaign.State.SENDING, channel=Channel.EMAIL)
    return list(rows.order_by("starts_at", "pk"))


def _start_due() -> None:
    due = Campaign.objects.filter(state=Campaign.State.SCHEDULED, starts_at__lte=timezone.now())
    for campaign in due:
        with suppress(CampaignError):  # another worker has started it
            campaign_states.start(campaign)


def _stop(campaign: Campaign, problem: str) -> None:
    with suppress(CampaignError):  # it was ended meanwhile
        campaign_states.pause(campaign, problem)


class CampaignRun:
    """One worker's share of a campaign."""

    def __init__(self, campaign: Campaign, server: MailServer) -> None:
        self._campaign, self._server = campaign, server
        self._mails = Mails(campaign)
        self._accepted = AcceptedMessages()

    def send_until(self, end: float) -> int:
        """Send messages until none is due, the mail server fails, or `end` (monotonic seconds);
        return how many were sent."""
        goes_on = True
        while goes_on and time.monotonic() < end:
            token, messages = claiming.claim(self._campaign, self._batch_size())
            if not messages:
                self._finish()
                break
            try:
                goes_on = self._send_batch(token, messages)
            finally:
                self._accepted.note()
        return self._accepted.number

    def _batch_size(self) -> int:
        """Return how many messages may be claimed now, by the campaign's own speed."""
        most, limit = conf.CAMPAIGN_BATCH, self._campaign.mails_per_minute
        return take_some("campaign", str(self._campaign.pk), MINUTE, limit, most) if limit else most

    def _send_batch(self, token: str, messages: Sequence[CampaignMessage]) -> bool:
        """Send claimed messages; return False where the rest must wait."""
        recipients, reasons = recipients_of(self._campaign, messages)
        able = []
        for message in messages:
            if message.subject_key in reasons:
                skip(message, reasons[message.subject_key])
            else:
                able.append(message)
        ready = self._allowed_now(token, able, recipients)
        marked = MarkedMessages(ready, recipients, self._accepted)
        try:
            for number, message in enumerate(ready):
                if not self._send(message, recipients[message.subject_key], marked):
                    marked.give_back()
                    # If it is this message that makes the server break off, others come first.
                    claiming.give_back(token, [message.pk], MINUTE)
                    claiming.give_back(token, [later.pk for later in ready[number + 1 :]])
                    return False
                marked.pass_by(message)
        finally:
            marked.give_back()
        return True

    def _allowed_now(
        self,
        token: str,
        messages: Sequence[CampaignMessage],
        recipients: Mapping[str, Recipient],
    ) -> list[CampaignMessage]:
        """Return the messages that may leave now; give back those of people for whom it is night,
        and those beyond what their domain accepts in a minute."""
        by_domain = defaultdict[str, list[CampaignMessage]](list)
        for message in messages:
            if not self._wait_for_morning(message, recipients):
                by_domain[recipients[message.subject_key].domain].append(message)
        limit = conf.CAMPAIGN_MAILS_PER_DOMAIN_AND_MINUTE
        allowed, beyond = list[CampaignMessage](), list[CampaignMessage]()
        for domain, waiting in by_domain.items():
            share = len(waiting)
            if limit:
                share = take_some("campaign.domain", domain, MINUTE, limit, share)
            allowed += waiting[:share]
            beyond += waiting[share:]
        claiming.give_back(token, [message.pk for message in beyond], MINUTE)
        return allowed

    def _wait_for_morning(
        self, message: CampaignMessage, recipients: Mapping[str, Recipient]
    ) -> bool:
        now = timezone.now()
        if not self._campaign.respects_quiet_hours:
            return False
        zone = recipients[message.subject_key].subscriber.time_zone
        wait = next_allowed(now, zone) - now
        return wait > timedelta() and bool(claiming.give_back(message.claim, [message.pk], wait))

    def _send(self, message: CampaignMessage, recipient: Recipient, marked: MarkedMessages) -> bool:
        """Send one message; return False where the mail server or the campaign stopped."""
        try:
            envelope = self._mails.envelope(message, recipient)
        except EmailAddressError:
            note_outcome(message, Result(Outcome.REFUSED))
            return True
        result = self._server.send(
            envelope.sender,
            envelope.recipient,
            envelope.content,
            lambda: marked.may_leave(message),
        )
        if result.outcome is Outcome.NOT_HANDED_OVER:
            return False
        if result.outcome is Outcome.WITHHELD:
            return self._withhold(message)
        if result.outcome is Outcome.SENT:
            self._accepted.add(message, result.code)
        else:
            note_outcome(message, result)
        return True

    def _withhold(self, message: CampaignMessage) -> bool:
        """Deal with a message that must not leave; return whether the campaign goes on."""
        reason = marking.reason_against(message)
        if reason is None:
            claiming.give_back(message.claim, [message.pk])
            return Campaign.objects.filter(
                pk=self._campaign.pk, state=Campaign.State.SENDING
            ).exists()
        skip(message, reason)
        return reason is not Suppression.CANCELLED

    def _finish(self) -> None:
        """Note the end of the campaign once every message has been dealt with."""
        if self._campaign.is_materialised and not claiming.unfinished(self._campaign).exists():
            with suppress(CampaignError):
                campaign_states.finish(self._campaign)


def skip(message: CampaignMessage, reason: Suppression) -> None:
    """Note why a claimed message is not sent."""
    mine = CampaignMessage.objects.filter(pk=message.pk, claim=message.claim, state=State.CLAIMED)
    mine.update(state=State.SKIPPED, reason=reason)
