"""Alarms for staff about the log itself: missing lines, a backlog, and late deletion."""

from datetime import timedelta

from django.db.models import Max, Sum
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from privacy.request_log import store
from privacy.request_log.conf import conf
from privacy.request_log.models import LogLoss, PurgeRun
from privacy.request_log.retention import (
    oldest_address_age,
    oldest_entry_age,
    published_address_bound,
    published_bound,
)
from privacy.request_log.spool import Spool, backlog
from privacy.request_log.spool_line import EPOCH

MISSED_RUNS = 2  # purge intervals without a run


def alarms() -> list[str]:
    """Return one sentence per problem, in the current language. Raises DatabaseError."""
    return list(filter(None, (_losses(), _backlog(), _purge(), _age())))


def _losses() -> str:
    since = timezone.now() - conf.REQUEST_LOG_LOSS_ALARM
    recent = LogLoss.objects.using(store.database()).filter(noticed_at__gte=since)
    lost = recent.aggregate(lost=Sum("count"))["lost"] or 0
    text = ngettext(
        "%(lost)d response of the last days is missing in the request log.",
        "%(lost)d responses of the last days are missing in the request log.",
        lost,
    )
    return text % {"lost": lost} if lost else ""


def _backlog() -> str:
    try:
        waiting = backlog(Spool(conf.REQUEST_LOG_SPOOL_DIR), store.all_positions())
    except OSError:
        return _("The spool of the request log cannot be read.")
    if waiting.oldest is None:
        return ""
    lag = timezone.now() - (EPOCH + timedelta(microseconds=waiting.oldest))
    if lag <= conf.REQUEST_LOG_BACKLOG_ALARM:
        return ""
    return _(
        "Lines of the request log have waited for %(minutes)d minutes. Is the ingester running?"
    ) % {"minutes": lag // timedelta(minutes=1)}


def _purge() -> str:
    """Return the alarm for missed purge runs.

    None before the first run: a new log has had none, and `_age` checks the age of the rows.
    """
    latest = PurgeRun.objects.using(store.database()).aggregate(latest=Max("finished_at"))["latest"]
    if latest is None or timezone.now() - latest <= MISSED_RUNS * conf.REQUEST_LOG_PURGE_INTERVAL:
        return ""
    return _("The request log was last purged %(hours)d hours ago.") % {
        "hours": (timezone.now() - latest) // timedelta(hours=1)
    }


def _age() -> str:
    row, address = oldest_entry_age() or timedelta(), oldest_address_age() or timedelta()
    if row <= published_bound() and address <= published_address_bound():
        return ""
    return _(
        "The request log contains rows or whole addresses that are older than the "
        "privacy notice says."
    )
