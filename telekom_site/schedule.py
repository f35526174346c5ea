"""What the background work does by the clock: django-q2 schedules, one row each."""

from dataclasses import dataclass

from django_q.models import Schedule


@dataclass(frozen=True, slots=True)
class Regular:
    """A task that runs every so many minutes."""

    name: str
    task: str  # dotted path of an idempotent function without arguments
    minutes: int


REGULAR_WORK = (
    Regular("Deliver what is left in the outbox", "privacy.outbox.delivery.deliver_all", 1),
    Regular("Build access packages that were never queued", "privacy.subject_requests.flows.export.build_all", 5),
    Regular("Finish erasures that were interrupted", "privacy.subject_requests.flows.erasure.finish_all", 5),
    Regular("Delete what has reached the end of its retention", "privacy.registry.retention.purge_all", 60),
    Regular("Delete proofs of visitors' consents whose time is over", "privacy.consent.receipts.prune", 60),
    Regular("Do what people asked of their accounts", "telekom_site.accounts.flows.fulfil_all", 5),
    Regular("Delete accounts that were never confirmed", "telekom_site.accounts.flows.delete_unconfirmed", 60),
    Regular("Remind of deadlines", "privacy.subject_requests.flows.reminders.remind_all", 60),
    Regular("Delete requests never verified", "privacy.subject_requests.flows.verification.delete_unverified", 60),
    Regular("Delete links that open nothing any more", "privacy.subject_requests.links.delete_expired_links", 60),
    Regular("Delete the counters of past attempts", "privacy.rate_limits.counting.delete_old_counters", 60),
    Regular("Verify the promises of the notice", "privacy.promises.verification.verify_all", 60),
)


def ensure_schedules() -> None:
    """Make the table of schedules say what REGULAR_WORK says, keeping each next run."""
    for regular in REGULAR_WORK:
        Schedule.objects.update_or_create(
            name=regular.name,
            defaults={
                "func": regular.task,
                "schedule_type": Schedule.MINUTES,
                "minutes": regular.minutes,
                "repeats": -1,
            },
        )
    Schedule.objects.exclude(name__in=[regular.name for regular in REGULAR_WORK]).delete()
