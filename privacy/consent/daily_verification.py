"""Daily verification of what was appended lately, and of the anchors.

`manage.py verify_consents` verifies everything; this task goes back to an anchor that is
PRIVACY_CONSENT_VERIFIED_DAYS old, so that its cost does not grow with the ledger.
"""

from django.utils import timezone

from privacy.consent.anchors import last_anchored, verify_anchors
from privacy.consent.conf import conf
from privacy.consent.models import ConsentChain
from privacy.consent.use_verification import verify_batches_after
from privacy.consent.verification import Fault, verify_events_after


class LedgerError(Exception):
    """The consent ledger does not verify; the message names the first bad record, and nobody."""


def verify_recent() -> Fault | None:
    """Return the first fault of the anchors, or of the events and uses since the anchor that is old
    enough.

    What is older than that is covered by `manage.py verify_consents`.
    """
    before = timezone.now() - conf.CONSENT_VERIFIED
    return (
        verify_anchors()
        or verify_events_after(last_anchored(ConsentChain.Key.EVENTS, before))
        or verify_batches_after(last_anchored(ConsentChain.Key.USES, before))
    )


def verify_daily() -> int:
    """Verify what was appended lately; return 0. A periodic task.

    Raises LedgerError, so that its heartbeat is missing and staff are told.
    """
    fault = verify_recent()
    if fault is not None:
        raise LedgerError(str(fault))
    return 0
