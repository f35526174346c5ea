"""Messages that the mail server accepted, noted a few at a time.

A worker that is killed leaves those that it has not noted yet as `handing_over`: they become
`unknown`, are not sent again by themselves, and the log of the mail server tells.
"""

import time

from privacy.campaigns import marking
from privacy.campaigns.conf import conf
from privacy.campaigns.models import CampaignMessage

LONGEST_WAIT = 1.0  # seconds that an accepted message waits for others


class AcceptedMessages:
    """What one worker has handed over: noted after PRIVACY_CAMPAIGN_NOTED_TOGETHER messages, after
    a second, and at the end of each batch."""

    def __init__(self) -> None:
        self.number = 0  # of all that were noted
        self._waiting = list[CampaignMessage]()
        self._reply_code, self._since = 0, 0.0

    @property
    def waiting(self) -> int:
        """How many are to be noted yet."""
        return len(self._waiting)

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
            self.number += len(self._waiting)
            self._waiting = []
