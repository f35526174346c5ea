"""Unusual reading of personal data by staff: many people, one's own record, especially protected
people, outside duty hours.

Nothing else about staff is evaluated, and nothing is stored: StaffAccess is read again each time.
"""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from datetime import UTC, date, datetime, timedelta
from typing import Any, NamedTuple
from zoneinfo import ZoneInfo

from django.conf import settings
from django.contrib.auth import get_user_model
from django.utils import timezone
from django.utils.translation import gettext as _

from privacy.confidentiality.conf import conf
from privacy.confidentiality.protected_people.models import ProtectedPerson
from privacy.controllers.models import Controller
from privacy.controllers.staff_companies import StaffCompany, visible_companies
from privacy.controllers.staff_rows import limits_of, rows_for_staff
from privacy.personal_data.former_addresses import data_subject
from privacy.personal_data.rows import numbers_of
from privacy.registry.discovery import registry
from privacy.request_log.plot import Chart
from privacy.staff_access.log_texts import FOUND_BY_A_SEARCH, REVIEWED, SEEN_IN_A_LIST
from privacy.staff_access.models import StaffAccess

NOT_OPENED = (SEEN_IN_A_LIST, FOUND_BY_A_SEARCH, REVIEWED)
NAMED = 4  # members of staff with a colour of their own in the plot; the others share one


class Member(NamedTuple):
    """A member of staff who opened data; `account` is None for all deleted accounts together."""

    account: Any
    zone: ZoneInfo
    own_keys: frozenset[str]

    @property
    def name(self) -> str:
        """Name of the account."""
        return str(self.account) if self.account else _("deleted accounts")


class ReadingDay(NamedTuple):
    """What one member of staff opened on one day (UTC).

    Attributes:
        people: distinct people, by pseudonym.
        own: how often they opened data of their own.
        protected: how often they opened data of people who were especially protected.
        off_duty: how often they opened data outside PRIVACY_DUTY_HOURS and PRIVACY_DUTY_DAYS.
    """

    member: Member
    day: date
    people: int
    own: int
    protected: int
    off_duty: int

    @property
    def reasons(self) -> list[str]:
        """Why the day is conspicuous; empty for a usual one."""
        reasons = []
        if self.people > conf.UNUSUAL_PEOPLE_PER_DAY:
            reasons.append(_("opened the data of %(people)d people") % {"people": self.people})
        if self.own:
            reasons.append(_("opened their own record, %(times)d×") % {"times": self.own})
        if self.protected:
            reasons.append(
                _("opened an especially protected person, %(times)d×") % {"times": self.protected}
            )
        if self.off_duty:
            reasons.append(_("outside duty hours, %(times)d×") % {"times": self.off_duty})
        return reasons


def reading_days(reader: Any) -> list[ReadingDay]:
    """Return what staff opened within PRIVACY_UNUSUAL_READING_DAYS, newest day first: of the staff
    who work for no other companies than those that the reader sees."""
    accesses = StaffAccess.objects.filter(opened_at__gte=_first_moment())
    opened = accesses.exclude(subject_key="").exclude(reason__in=NOT_OPENED).order_by()
    members = dict[Any, Member]()
    for member in _members(reader, opened):
        members[member.account.pk if member.account else None] = member
    protected = _protections(reader)
    by_day = defaultdict[tuple[Any, date], list[tuple[str, datetime]]](list)
    for staff, key, moment in opened.values_list("staff", "subject_key", "opened_at").iterator():
        if staff in members:
            by_day[staff, moment.astimezone(UTC).date()].append((key, moment))
    days = [_summary(members[staff], day, seen, protected) for (staff, day), seen in by_day.items()]
    return sorted(days, key=lambda entry: (-entry.day.toordinal(), entry.member.name))


def reading_chart(days: Sequence[ReadingDay]) -> tuple[Chart, list[str]]:
    """Return the plot of people opened per member of staff and day, and whom its parts stand for,
    busiest first."""
    totals = defaultdict[str, int](int)
    for entry in days:
        totals[entry.member.name] += entry.people
    names = sorted(totals, key=lambda name: (-totals[name], name))[:NAMED]
    first, shown_days = _first_moment().date(), conf.UNUSUAL_READING.days
    values = {first + timedelta(days=after): [0] * (NAMED + 1) for after in range(shown_days)}
    for entry in days:
        name = entry.member.name
        if entry.day in values:
            values[entry.day][names.index(name) if name in names else NAMED] += entry.people
    if len(totals) > NAMED:
        names.append(_("others"))
    chart = Chart(
        _("People whose data was opened, per member of staff and day"),
        ", ".join(names),
        list(values.items()),
        kinds=[""] * (NAMED + 1),  # the page has its own legend: names are long
    )
    return chart, names


def is_on_duty(moment: datetime, zone: ZoneInfo) -> bool:
    """Return whether a moment is within PRIVACY_DUTY_HOURS of one of PRIVACY_DUTY_DAYS."""
    local, (start, end) = moment.astimezone(zone), conf.DUTY_HOURS
    return local.isoweekday() in conf.DUTY_DAYS and start <= local.hour < end


def _first_moment() -> datetime:
    """Return the start of the first day (UTC)."""
    today = timezone.now().astimezone(UTC).replace(hour=0, minute=0, second=0, microsecond=0)
    return today - conf.UNUSUAL_READING + timedelta(days=1)


def _members(reader: Any, opened: Any) -> Iterator[Member]:
    """Yield who opened data, of those whose companies the reader sees all of."""
    sees_all = limits_of(reader) is None
    visible = set(visible_companies(reader))
    companies_by_staff = defaultdict[Any, list[Controller]](list)
    for assigned in StaffCompany.objects.select_related("company").order_by("company"):
        companies_by_staff[assigned.staff_id].append(assigned.company)
    of_the_site = list(Controller.objects.filter(is_default=True))
    if sees_all:
        yield Member(None, _zone(of_the_site), frozenset())
    staff = get_user_model()._base_manager.filter(pk__in=opened.values("staff"))
    for account in staff:
        companies = companies_by_staff.get(account.pk) or of_the_site
        if sees_all or (companies and visible.issuperset(companies)):
            email = getattr(account, account.get_email_field_name())
            own_keys = {*data_subject(email).all_keys, *_keys_of_numbers(account)}
            yield Member(account, _zone(companies), frozenset(own_keys))


def _keys_of_numbers(account: Any) -> Iterator[str]:
    """Yield the pseudonyms of the numbers of an account: some records name no address."""
    row = type(account)._base_manager.filter(pk=account.pk)
    for declaration in registry.all_of(type(account)):
        for number in numbers_of(declaration, row):
            yield from number.keys


def _protections(reader: Any) -> dict[str, list[ProtectedPerson]]:
    """Return the marks that the reader may see, by pseudonym of the person."""
    protections = defaultdict[str, list[ProtectedPerson]](list)
    if reader.has_perm("privacy.view_protectedperson"):
        marks = ProtectedPerson.objects.select_related("company")
        for mark in rows_for_staff(reader, marks):
            for key in data_subject(mark.email).all_keys:
                protections[key].append(mark)
    return protections


def _zone(companies: Sequence[Controller]) -> ZoneInfo:
    return ZoneInfo(companies[0].time_zone if companies else settings.TIME_ZONE)


def _summary(
    member: Member,
    day: date,
    seen: Sequence[tuple[str, datetime]],
    protections: Mapping[str, Sequence[ProtectedPerson]],
) -> ReadingDay:
    return ReadingDay(
        member,
        day,
        people=len({key for key, _moment in seen}),
        own=sum(key in member.own_keys for key, _moment in seen),
        protected=sum(
            any(mark.protects_at(moment) for mark in protections.get(key, ()))
            for key, moment in seen
        ),
        off_duty=sum(not is_on_duty(moment, member.zone) for _key, moment in seen),
    )
