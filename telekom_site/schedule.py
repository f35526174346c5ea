"""What the background work does by the clock: django-q2 schedules, one row each."""

from datetime import datetime, timedelta

from django.conf import settings
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django_q.models import Schedule

from privacy.breaches import drill
from privacy.breaches import flows as breaches
from privacy.breaches import reminders as breach_reminders
from privacy.campaigns import sender
from privacy.confidentiality import leavers
from privacy.consent import anchors, daily_verification, expiry, receipts
from privacy.consent import retention as consent_retention
from privacy.disclosures import telling
from privacy.due_reviews import due_list as due_reviews
from privacy.heartbeat.beats import await_first_runs
from privacy.heartbeat.periodic_tasks import PeriodicTask, periodic_tasks
from privacy.inbox import reading
from privacy.my_data import access_alerts, own_deletion
from privacy.notice_versions import recording
from privacy.outbox import delivery
from privacy.personal_data import retention
from privacy.precautions import log_alerts
from privacy.precautions import reviews as security_reviews
from privacy.processing_records import recording as records
from privacy.promises import measures, mystery_shopping, verification
from privacy.rate_limits import counting
from privacy.request_log import detection
from privacy.service_notices import flows as service_notices
from privacy.subject_requests import (
    company_notifications,
    email_verification,
    erasure_run,
    links,
    reminders,
)
from privacy.subject_requests.access_package import building
from privacy.subject_requests.forwarding import sending
from privacy.subject_requests.numbers import lookup
from telekom_site import tasks
from telekom_site.accounts import flows
from telekom_site.enquiries import team_news
from telekom_site.queues import CAMPAIGNS, MAIL, WORK
from telekom_site.surveys import flows as survey_flows
from telekom_site.surveys import invitations

MINUTE, FEW_MINUTES, HOUR = timedelta(minutes=1), timedelta(minutes=5), timedelta(hours=1)
DAY = timedelta(days=1)

PERIODIC_TASKS = (
    PeriodicTask(_("Deliver waiting emails"), delivery.deliver_all, MINUTE, MAIL),
    PeriodicTask(_("Send campaigns"), sender.send_due, MINUTE, CAMPAIGNS),
    PeriodicTask(_("Read returned and incoming emails"), reading.read_inbox, FEW_MINUTES, WORK),
    PeriodicTask(_("Build access packages that were ordered"), building.build_all, MINUTE, WORK),
    PeriodicTask(
        _("Finish deletions that were interrupted"), erasure_run.finish_all, FEW_MINUTES, WORK
    ),
    PeriodicTask(
        _("Perform deletions whose grace period has ended"),
        own_deletion.delete_due,
        HOUR,
        WORK,
        by_date=True,
    ),
    PeriodicTask(
        _("Delete what has reached the end of its retention period"),
        retention.purge_all,
        HOUR,
        WORK,
        by_date=True,
    ),
    PeriodicTask(
        _("Delete expired evidence of visitors’ consents"),
        receipts.prune,
        HOUR,
        WORK,
        by_date=True,
    ),
    PeriodicTask(
        _("Delete the links of deleted consents"),
        consent_retention.prune_chain,
        HOUR,
        WORK,
        by_date=True,
    ),
    PeriodicTask(
        _("Ask people whether to keep a consent that is not used"),
        expiry.ask_to_keep,
        HOUR,
        WORK,
        by_date=True,
    ),
    PeriodicTask(
        _("End consents that are not used"), expiry.expire_unused, HOUR, WORK, by_date=True
    ),
    PeriodicTask(_("Anchor the consent ledger"), anchors.anchor_daily, HOUR, WORK),
    PeriodicTask(_("Verify the consent ledger"), daily_verification.verify_daily, DAY, WORK),
    PeriodicTask(_("Do what people asked of their accounts"), flows.fulfil_all, FEW_MINUTES, WORK),
    PeriodicTask(
        _("Delete accounts that were never confirmed"),
        flows.delete_unconfirmed,
        HOUR,
        WORK,
        by_date=True,
    ),
    PeriodicTask(
        _("Notify the companies of new requests and messages"),
        company_notifications.tell_companies,
        MINUTE,
        WORK,
    ),
    PeriodicTask(_("Send service notices to customers"), service_notices.send_due, MINUTE, WORK),
    PeriodicTask(
        _("Tell people that their data was disclosed to an authority"),
        telling.tell_people,
        HOUR,
        WORK,
        by_date=True,
    ),
    PeriodicTask(_("Tell people of data breaches"), breaches.send_due, MINUTE, WORK),
    PeriodicTask(
        _("Remind the companies to notify authorities of data breaches"),
        breach_reminders.remind_all,
        HOUR,
        WORK,
        by_date=True,
    ),
    PeriodicTask(_("Rehearse a data breach each quarter"), drill.drill_if_due, DAY, WORK),
    PeriodicTask(
        _("Remind staff who left that confidentiality lasts"),
        leavers.note_leavers,
        FEW_MINUTES,
        WORK,
    ),
    PeriodicTask(_("Invite people to surveys by email"), invitations.invite_all, HOUR, WORK),
    PeriodicTask(
        _("Delete unused links to closed surveys"),
        survey_flows.delete_links_of_closed_surveys,
        HOUR,
        WORK,
        by_date=True,
    ),
    PeriodicTask(_("Tell the teams of new enquiries"), team_news.tell_teams, FEW_MINUTES, WORK),
    PeriodicTask(
        _("Tell people that staff opened their data"), access_alerts.tell_all, FEW_MINUTES, WORK
    ),
    PeriodicTask(
        _("Remind the companies of deadlines"), reminders.remind_all, HOUR, WORK, by_date=True
    ),
    PeriodicTask(
        _("Look up the numbers that requests name"), lookup.look_up_all, FEW_MINUTES, WORK
    ),
    PeriodicTask(
        _("Pass requests on to companies elsewhere"), sending.forward_all, FEW_MINUTES, WORK
    ),
    PeriodicTask(
        _("Delete requests that were never confirmed"),
        email_verification.delete_unverified,
        HOUR,
        WORK,
        by_date=True,
    ),
    PeriodicTask(
        _("Delete links that have expired"), links.delete_expired_links, HOUR, WORK, by_date=True
    ),
    PeriodicTask(
        _("Delete the counters of past attempts"),
        counting.delete_old_counters,
        HOUR,
        WORK,
        by_date=True,
    ),
    PeriodicTask(
        _("Delete the results of past background work"),
        tasks.delete_old,
        HOUR,
        WORK,
        by_date=True,
    ),
    PeriodicTask(_("Look for attacks in the request log"), detection.detect, FEW_MINUTES, WORK),
    PeriodicTask(
        _("Report attacks in the request log"), log_alerts.alert_new_findings, FEW_MINUTES, WORK
    ),
    PeriodicTask(
        _("Remind of security reviews that are due"),
        security_reviews.remind_all,
        HOUR,
        WORK,
        by_date=True,
    ),
    PeriodicTask(
        _("Remind of reviews of contracts and records that are due"),
        due_reviews.remind_all,
        HOUR,
        WORK,
        by_date=True,
    ),
    PeriodicTask(
        _("Verify the technical and organisational measures"), measures.verify_measures, HOUR, WORK
    ),
    PeriodicTask(
        _("Record what changed in the records of processing"), records.record_all, HOUR, WORK
    ),
    PeriodicTask(
        _("Record a new version of the notice"), recording.record_notice, FEW_MINUTES, WORK
    ),
    PeriodicTask(_("Try out a request as a person would"), mystery_shopping.go_shopping, DAY, WORK),
    PeriodicTask(_("Verify the promises of the notice"), verification.verify_all, HOUR, WORK),
)


def ensure_schedules() -> None:
    """Make the table of schedules say what the regular work is, keeping each next run."""
    for work in periodic_tasks():
        Schedule.objects.update_or_create(
            name=work.name,
            defaults={
                "func": work.name,
                "cluster": _cluster(work.queue),
                "schedule_type": Schedule.MINUTES,
                "minutes": work.every // MINUTE,
                "repeats": -1,
            },
        )
    Schedule.objects.exclude(name__in=[work.name for work in periodic_tasks()]).delete()
    bring_back_schedules()
    await_first_runs()


def bring_back_schedules() -> int:
    """Reschedule work whose next run is further ahead than its interval; return their number.

    The clock was ahead when that run was planned, and was set back since.
    """
    now = timezone.now()
    moved = 0
    for work in periodic_tasks():
        moved += _stuck(work, now).update(next_run=now, minutes=work.every // MINUTE)
    return moved


def postpone_what_goes_by_date() -> int:
    """Let work that deletes or reminds by age wait for its whole interval; how much work.

    The clock jumped ahead just now: if that was wrong, it is set back before anything is lost.
    """
    now = timezone.now()
    postponed = 0
    for work in periodic_tasks():
        if work.by_date:
            rows = Schedule.objects.filter(name=work.name)
            postponed += rows.update(next_run=now + work.every)
    return postponed


def _stuck(work: PeriodicTask, now: datetime) -> "QuerySet[Schedule]":
    return Schedule.objects.filter(name=work.name, next_run__gt=now + work.every)  # type: ignore[no-any-return]


def _cluster(queue: str) -> str | None:
    """Return the name that django-q2 has for a queue: none for that of its default cluster."""
    return None if queue == settings.Q_CLUSTER["name"] else queue
