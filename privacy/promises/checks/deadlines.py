"""Checks that requests are due when the law says, and answered by then."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import date, datetime, timedelta
from itertools import chain
from typing import Any
from zoneinfo import ZoneInfo

from dateutil.relativedelta import relativedelta
from django.db.models import Exists, Min, OuterRef, Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from privacy.company_rules.in_force import Rules, rules_in_force
from privacy.controllers.deadlines import due_date, is_working_day
from privacy.controllers.jurisdictions import deadline_rule
from privacy.controllers.models import Controller
from privacy.my_data import own_deletion
from privacy.outbox.delivery import mails_on_their_way
from privacy.personal_data.company_periods import periods
from privacy.personal_data.plan import plan_for
from privacy.personal_data.rows import model_of, subject_keys_in
from privacy.promises.checks import shopper
from privacy.promises.conf import conf
from privacy.registry.declarations import PersonalModel
from privacy.registry.discovery import registry
from privacy.registry.promise import Evidence, Probe, finding
from privacy.registry.subject import email_key
from privacy.subject_requests.models import RequestMessage, SubjectRequest

ANSWERED = Exists(
    RequestMessage.objects.filter(request=OuterRef("pk"), sender=RequestMessage.Sender.STAFF)
)
TOLD_OF_EXTENSION = Exists(
    RequestMessage.objects.filter(
        request=OuterRef("pk"),
        sender=RequestMessage.Sender.STAFF,
        sent_at__gte=OuterRef("extended_at"),
    )
)
DELIVERY = timedelta(days=2)  # longer than a mail server may be down
SAMPLE = 100  # records of a dataset that a check looks at
# The longest period of the law, and its extension: repeated here, so that a rule which someone
# changed is seen. GDPR Art. 12(3); Swiss Data Protection Ordinance Art. 18; Cal. Civ. Code
# § 1798.130(a)(2).
GDPR = (relativedelta(months=1), relativedelta(months=2))
BY_LAW = {
    "CH": (relativedelta(days=30), relativedelta(days=30)),
    "US": (relativedelta(days=45), relativedelta(days=45)),
}
MOST_DAYS_OFF = timedelta(days=10)  # until the next working day; more than any feast takes
LATE = timedelta(days=1)  # after the moment that the person was told


def lawful(probe: Probe) -> Evidence:
    """Check that every open request, and one received today by each company, is due on the day that
    the law of the company's country requires, that the rules of companies about periods are allowed
    by it, and that nothing is kept longer than they say."""
    now, right, total = timezone.now(), 0, 0
    for controller in Controller.objects.all():
        today = _day_at(controller, now)
        right += _is_lawful(due_date(today, controller), today, controller, extended=False)
        total += 1
    for request in SubjectRequest.objects.open().select_related("controller"):
        right += _is_due_as_lawful(request)
        total += 1
    text = _(
        "%(right)d of %(all)d deadlines follow the calendar of the company's country: those of the "
        "open requests, and for each company one that begins today."
    )
    seen = [finding(text, right=right, all=total)]
    rules = rules_in_force()
    allowed, rule_count = sum(rule.is_allowed for rule in rules.all()), len(list(rules.all()))
    late = sum(len(keys) for _declaration, keys in _kept_too_long(rules))
    if rule_count:
        text = _(
            "%(right)d of %(all)d retention rules of companies are allowed by "
            "the law of their country; %(late)d records are kept longer."
        )
        seen.append(finding(text, right=allowed, all=rule_count, late=late))
    is_kept = 0 < total == right and allowed == rule_count and not late
    return Evidence(is_kept, tuple(seen))


def people_treated_otherwise() -> Iterator[str]:
    """Yield the people whose open request is due on another day, and those of whom records are kept
    longer than a rule of the company says, up to SAMPLE of each dataset."""
    for request in SubjectRequest.objects.open().select_related("controller"):
        if request.email and not _is_due_as_lawful(request):
            yield email_key(request.email)
    for declaration, keys in _kept_too_long(rules_in_force()):
        yield from subject_keys_in(
            declaration, model_of(declaration)._base_manager.filter(pk__in=keys)
        )


def _kept_too_long(rules: Rules) -> Iterator[tuple[PersonalModel, set[Any]]]:
    """Yield the keys of the records of companies with a rule that should have been deleted a day
    ago, up to SAMPLE of each dataset; those that holds, restrictions or others retain are none of
    them."""
    for dataset, theirs in rules.by_dataset.items():
        for declaration in registry.all_of(dataset) if theirs else ():
            yield declaration, _late_rows(declaration, rules)


def _late_rows(declaration: PersonalModel, rules: Rules) -> set[Any]:
    model, over = model_of(declaration), Q(pk__in=[])
    for theirs, retention in periods(declaration, rules):
        with_grace = replace(retention, period=retention.period + relativedelta(days=LATE.days))
        over |= theirs & with_grace.is_over()
    rows = model._base_manager.filter(over).order_by("pk")
    plan = plan_for({model: list(rows.values_list("pk", flat=True)[:SAMPLE])})
    return plan.deleted_rows(model)


def kept(probe: Probe) -> Evidence:
    """Check that no open request is past its due date, that none of those closed lately was
    answered late, not at all, or by an email that was not sent, that who waits longer was told so,
    that no deletion waits longer than the person was told, and that the mystery shopper was deleted
    when it asked for that."""
    late, silent, forgotten = len(_late()), _silent().count(), _forgotten().count()
    silent += _undelivered().count()
    untold = _extended_silently().count()
    requests = SubjectRequest.objects.of_people()
    overdue, waiting = requests.overdue().count(), requests.open().count()
    open_text = _("Open requests: %(open)d; of these overdue: %(overdue)d.")
    closed_text = _(
        "Requests closed in the last %(days)d days: %(closed)d; of these too late: %(late)d, "
        "without an answer: %(silent)d."
    )
    deletions = _("Deletions that should have been performed by now: %(late)d.")
    late_deletions, shopped = len(own_deletion.late(LATE)), shopper.deletion()
    is_kept = not (overdue or late or silent or forgotten or untold or late_deletions)
    return Evidence(
        shopped.kept if is_kept else False,
        (
            *shopped.findings,
            finding(open_text, open=waiting, overdue=overdue + forgotten + untold),
            finding(
                closed_text,
                days=conf.LATE_ANSWERS.days,
                closed=_closed().count(),
                late=late,
                silent=silent,
            ),
            finding(deletions, late=late_deletions),
        ),
    )


def people_answered_late() -> Iterator[str]:
    """Yield the people who wait for longer than the law or we say, whose answer came late, or who
    got none."""
    overdue = SubjectRequest.objects.of_people().overdue()
    unanswered = chain(_silent(), _undelivered(), _forgotten())
    requests = chain(overdue, _late(), unanswered, _extended_silently())
    waiting = (scheduled.email for scheduled in own_deletion.late(LATE))
    yield from map(email_key, filter(None, chain((each.email for each in requests), waiting)))


def _closed() -> QuerySet[SubjectRequest]:
    """Return the requests that were closed lately."""
    since = timezone.now() - conf.LATE_ANSWERS
    return SubjectRequest.objects.of_people().filter(closed_at__gte=since)


def _late() -> list[SubjectRequest]:
    """Return those of them that were closed too late."""
    answers = RequestMessage.objects.filter(
        request__in=_closed(), sender=RequestMessage.Sender.STAFF
    ).order_by()
    first = dict(answers.values_list("request").annotate(Min("sent_at")))
    closed = _closed().select_related("controller", "answer_mail")
    return [request for request in closed if _is_late(request, first.get(request.pk))]


def _silent() -> QuerySet[SubjectRequest]:
    """Return those of them that were not answered. After an erasure neither address nor messages
    are left to judge by."""
    return _closed().filter(~ANSWERED, answer_mail=None).exclude(email="", phone="")


def _undelivered() -> QuerySet[SubjectRequest]:
    """Return those of them whose answer is in an email that waits for days. One that was given up,
    as the address takes none, is followed by a letter."""
    since = timezone.now() - DELIVERY
    waiting = mails_on_their_way().filter(created_at__lt=since).values("pk")
    return _closed().filter(answer_mail__in=waiting)


def _extended_silently() -> QuerySet[SubjectRequest]:
    """Return the requests whose deadline was extended without a word to the person (Art. 12(3)
    GDPR). After an erasure no messages are left to judge by."""
    extended = SubjectRequest.objects.of_people().exclude(extended_at=None).exclude(email="")
    return extended.filter(~TOLD_OF_EXTENSION)


def _forgotten() -> QuerySet[SubjectRequest]:
    """Return the requests that staff answered although nobody verified their address."""
    return SubjectRequest.objects.of_people().filter(ANSWERED, verified_at=None)


def _is_due_as_lawful(request: SubjectRequest) -> bool:
    received = _day_at(request.controller, request.received_at)
    is_extended = request.extended_at is not None
    return _is_lawful(request.due_on, received, request.controller, is_extended)


def _is_late(request: SubjectRequest, first_answer: datetime | None) -> bool:
    """Return whether a request was closed, or first answered, too late, whatever it says about its
    end; an erasure leaves no answer."""
    mail = request.answer_mail
    answers = filter(None, [first_answer, mail.created_at if mail else None])
    moments = filter(None, [request.closed_at, min(answers, default=None)])
    return any(_day_at(request.controller, moment) > request.due_on for moment in moments)


def _day_at(controller: Controller, moment: datetime) -> date:
    """Return the calendar day in the company's time zone, independently of the code that counts."""
    return moment.astimezone(ZoneInfo(controller.time_zone)).date()


def _is_lawful(due_on: date, received: date, controller: Controller, extended: bool) -> bool:
    """Return whether a due date follows the rule, independently of the code that set it, and the
    rule does not exceed the law.

    Only non-working days may be between the end of the period and the due date (Regulation 1182/71
    Art. 3(4)).
    """
    rule = deadline_rule(controller.country)
    periods = BY_LAW.get(controller.country, GDPR)
    longest = received + periods[0] + (periods[1] if extended else relativedelta())
    if due_on > longest + MOST_DAYS_OFF:
        return False
    end = received + rule.period + (rule.extension if extended else relativedelta())
    if not rule.rolls_to_working_day:
        return due_on == end
    day = end
    while day <= due_on:
        if is_working_day(day, controller.country, controller.subdivision):
            return day == due_on
        day += timedelta(days=1)
    return False
