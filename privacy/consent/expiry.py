"""Expiry: a consent that is not used ends, and its person is asked once before whether to keep it.

However long that time is, it ends before the retention period of its proof does, which each use
begins again: afterwards it could not be proven.
"""

from collections import defaultdict
from collections.abc import Callable, Collection, Iterator, Mapping
from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext_noop

from privacy.background import do_each
from privacy.consent import ledger
from privacy.consent.conf import conf
from privacy.consent.confirmation import mail_confirmation_link
from privacy.consent.consent_chain import locked_row
from privacy.consent.endings import end
from privacy.consent.models import (
    ConsentChain,
    ConsentEvent,
    CurrentConsent,
)
from privacy.consent.retention import KEPT_AS_PROOF
from privacy.consent.topics import question_of
from privacy.personal_data.former_addresses import data_subject
from privacy.personal_data.restricted_rows import is_restricted
from privacy.rate_limits.counting import RateLimitError

UNUSED = gettext_noop("not used for a long time")
REMINDER = gettext_noop("question whether to keep it")
PROOF_MARGIN = timedelta(days=60)  # the grant is older than its confirmation, and deleted earlier
Addresses = Callable[[Collection[str]], Mapping[str, str]]
_sources: list[Addresses] = []


def register_addresses(source: Addresses) -> None:
    """Add a function from pseudonyms to the addresses behind them, as far as it knows them; the
    ledger itself knows none."""
    if source not in _sources:
        _sources.append(source)


def expires_at(row: CurrentConsent) -> datetime:
    """Return when a valid consent expires unless it is used or renewed."""
    used_at = row.used_at or row.since
    proof_ends: datetime = used_at + KEPT_AS_PROOF
    return min(used_at + conf.CONSENT_UNUSED_LIFETIME, proof_ends - PROOF_MARGIN)


def expired_by(moment: datetime) -> QuerySet[CurrentConsent]:
    """Return the valid consents that expire by a moment unless they are used or renewed."""
    proof_begins: datetime = moment + PROOF_MARGIN - KEPT_AS_PROOF
    unused_since = max(moment - conf.CONSENT_UNUSED_LIFETIME, proof_begins)
    return CurrentConsent.objects.filter(
        used_at__lte=unused_since, state=CurrentConsent.State.VALID
    )


def expire_unused() -> int:
    """End the consents that expired; return how many. A periodic task."""
    keys = expired_by(timezone.now()).values_list("pk", flat=True)
    return do_each(_expire, list(keys))


@transaction.atomic
def _expire(key: int) -> bool:
    """Let one consent expire, unless it was used or renewed meanwhile."""
    locked_row(ConsentChain.Key.EVENTS)
    row = expired_by(timezone.now()).filter(pk=key).first()
    return row is not None and end(row, ConsentEvent.Choice.EXPIRED, UNUSED) is not None


def ask_to_keep() -> int:
    """Ask people whose consents expire soon whether to keep them, once each, with one mail per
    person; return the number of mails. A periodic task."""
    now = timezone.now()
    due = expired_by(now + conf.CONSENT_REASK).filter(asked_again_at=None).order_by("subject_key")
    by_person = defaultdict[str, list[int]](list)
    for row in due.select_related("grant__wording"):
        if _still_counts(row):
            by_person[row.subject_key].append(row.pk)
    addresses = _addresses(by_person.keys())
    return do_each(lambda key: _ask(addresses[key], by_person[key]), addresses)


def _still_counts(row: CurrentConsent) -> bool:
    """Return whether the wording is one that a consent still counts to."""
    question = question_of(row.topic, row.channel)
    return question is not None and row.version in question.accepted


def _addresses(keys: Collection[str]) -> dict[str, str]:
    addresses = dict[str, str]()
    for source in _sources if keys else ():
        addresses |= source([key for key in keys if key not in addresses])
    return addresses


def _ask(email: str, keys: Collection[int]) -> bool:
    """Mail one link that renews these consents; return whether it is queued."""
    if is_restricted(data_subject(email)):
        return False
    try:
        with transaction.atomic():
            grants = list(_asked(keys))
            if grants:
                ends_at = timezone.now() + conf.CONSENT_REASK
                template = "privacy/mail/keep_consent.txt"
                mail_confirmation_link(email, template, grants, ends_at, ends_at=ends_at)
    except RateLimitError:
        return False  # the next run asks again
    return bool(grants)


def _asked(keys: Collection[int]) -> Iterator[ConsentEvent]:
    """Append that the question is asked, unless it was meanwhile."""
    locked_row(ConsentChain.Key.EVENTS)
    rows = CurrentConsent.objects.filter(
        pk__in=keys, state=CurrentConsent.State.VALID, asked_again_at=None
    )
    for row in rows.select_related("grant__wording"):
        if row.grant:
            yield ledger.append(
                row.subject_key,
                row.grant.wording,
                ConsentEvent.Choice.ASKED,
                REMINDER,
                follows=row.grant,
            )
