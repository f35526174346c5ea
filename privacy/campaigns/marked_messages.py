"""Messages marked for their hand-over, a few at a time, each mark good for a moment only.

A statement for each message would take a third of the time of a campaign. What the mail server has
not got in time is given back and asked again; a worker that is killed leaves its marks, and those
messages become `unknown`.
"""

import time
from collections.abc import Mapping, Sequence
from datetime import timedelta
from itertools import filterfalse, islice

from django.utils import timezone

from privacy.campaigns import marking
from privacy.campaigns.accepted_messages import AcceptedMessages
from privacy.campaigns.conf import conf
from privacy.campaigns.models import CampaignMessage
from privacy.campaigns.recipients import Recipient
from privacy.campaigns.suppression import PERIODS


class MarkedMessages:
    """The marks of one batch of claimed messages, in the order in which they are handed over."""

    def __init__(
        self,
        messages: Sequence[CampaignMessage],
        recipients: Mapping[str, Recipient],
        accepted: AcceptedMessages,
    ) -> None:
        self._later = {message.pk: message for message in messages}
        self._recipients, self._accepted = recipients, accepted
        self._marked = dict[int, CampaignMessage]()
        self._at, self._clock = timezone.now(), 0.0

    def may_leave(self, message: CampaignMessage) -> bool:
        """Return whether a message may be handed over now; its mark is used up by that."""
        if self._marked and not self._are_fresh():
            self.give_back()
        if self._marked.pop(message.pk, None):
            return True
        if self._marked or self._limits_frequency(message):
            # It was left out with the others, or needs a lock.
            return marking.mark_for(message, self._recipients[message.subject_key].subscriber)
        self._mark_from(message)
        return self._marked.pop(message.pk, None) is not None

    def pass_by(self, message: CampaignMessage) -> None:
        """Forget a message that has been dealt with."""
        self._later.pop(message.pk)
        self._marked.pop(message.pk, None)

    def give_back(self) -> None:
        """Make what is marked and was not handed over claimed again."""
        if self._marked:
            marking.unmark(list(self._marked.values()))
            self._marked = {}

    def _mark_from(self, message: CampaignMessage) -> None:
        """Mark a message and those after it."""
        room = max(1, conf.CAMPAIGN_NOTED_TOGETHER - self._accepted.waiting)
        most = min(conf.CAMPAIGN_MARKED_TOGETHER, room)
        open_to_all = filterfalse(self._limits_frequency, self._later.values())
        group = list(islice(open_to_all, most))
        # Before the answer, so that no mark is older than it seems. The time of the wall goes on
        # while the machine sleeps, the clock is not set back.
        self._at, self._clock = timezone.now(), time.monotonic()
        marked = marking.mark(group)
        self._marked = {key: self._later[key] for key in marked}

    def _are_fresh(self) -> bool:
        lifetime = conf.CAMPAIGN_MARK_LIFETIME
        passed = timedelta(seconds=time.monotonic() - self._clock)
        return passed <= lifetime and timedelta() <= timezone.now() - self._at <= lifetime

    def _limits_frequency(self, message: CampaignMessage) -> bool:
        return self._recipients[message.subject_key].subscriber.frequency in PERIODS
