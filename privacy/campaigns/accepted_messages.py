"""Messages that the mail server accepted, noted a few at a time.

A worker that is killed leaves those that it has not noted yet as `handing_over`: they become
`unknown`, are not sent again by themselves, and the log of the mail server tells.
"""

import time
from uuid import UUID

from django.utils import timezone

from privacy.campaigns import marking
from privacy.campaigns.conf import conf
from privacy.campaigns.models import CampaignMessage
from privacy.consent.models import CurrentConsent

LONGEST_WAIT = 1.0  # seconds that an accepted message waits for others


class AcceptedMessages:
    """What one worker has handed over: noted after PRIVACY_CAMPAIGN_NOTED_TOGETHER messages, after
    a second, and at the end of each batch."""

    def __init__(self) -> None:
        self._waiting = list[CampaignMessage]()
        self._grants = list[UUID]()
        self._reply_code, self._since = 0, 0.0

    def add(self, message: CampaignMessage, reply_code: int) -> None:
        """Add a message that the mail server accepted with a reply code."""
        if reply_code != self._reply_code:
            self.note()
        if not self._waiting:
            self._reply_code, self._since = reply_code, time.monotonic()
        self._waiting.append(message)
        if (
            len(self._waiting) >= conf.CAMPAIGN_NOTED_TOGETHER
            or time.monotonic() > self._since + LONGEST_WAIT
        ):
            self.note()

    def note(self) -> None:
        """Note what is waiting."""
        if self._waiting:
            marking.note_sent(self._waiting, self._reply_code)
            self._grants += [message.grant_id for message in self._waiting]
            self._waiting = []

    def note_used(self) -> int:
        """Note the rest, and that the consents of all were used; return how many there were."""
        self.note()
        grants, self._grants = self._grants, []
        now = timezone.now()
        CurrentConsent.objects.filter(grant__in=grants, used_at__lt=now).update(used_at=now)
        return len(grants)
