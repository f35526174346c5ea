"""Mails to the teams: which enquiries wait for them, without their content."""

from django.db import transaction
from django.db.models import Exists, OuterRef, Q, QuerySet
from django.urls import reverse
from django.utils import timezone, translation

from privacy.background import do_each
from privacy.conf import conf as privacy_conf
from privacy.outbox.mail_purposes import MailPurpose
from privacy.outbox.queue import queue_mail
from telekom_site.enquiries.conf import conf
from telekom_site.enquiries.models import Enquiry, Team


def tell_teams() -> int:
    """Mail each team what has arrived since its last mail; return the number of mails.

    The first mail is sent at once; what follows within ENQUIRIES_TEAM_PAUSE is in the next one. A
    periodic task calls this, too.
    """
    now = timezone.now()
    # A time in the future was written by a clock that was ahead.
    may_be_notified = (
        Q(notified_at=None) | Q(notified_at__lte=now - conf.TEAM_PAUSE) | Q(notified_at__gt=now)
    )
    teams = Team.objects.filter(may_be_notified, Exists(_unnotified().filter(team=OuterRef("pk"))))
    return do_each(_tell, teams.select_related("controller"))


@transaction.atomic
def _tell(team: Team) -> bool:
    """Tell one team, unless another process does; one conditional UPDATE decides."""
    before = Q(notified_at=team.notified_at) if team.notified_at else Q(notified_at=None)
    if not Team.objects.filter(before, pk=team.pk).update(notified_at=timezone.now()):
        return False
    enquiries = list(_unnotified().filter(team=team).order_by("asked_at"))
    if not enquiries:
        return False
    _unnotified().filter(pk__in=[enquiry.pk for enquiry in enquiries]).update(team_is_notified=True)
    language = team.controller.mail_language
    queue_mail(
        team.mailbox,
        "enquiries/mail/team_news.txt",
        language,
        purpose=MailPurpose.STAFF,
        controller_id=team.controller_id,
        team=team,
        enquiries=[(enquiry, _staff_link(enquiry, language)) for enquiry in enquiries],
    )
    return True


def _staff_link(enquiry: Enquiry, language: str) -> str:
    with translation.override(language):
        return privacy_conf.SITE_URL + reverse("admin:enquiries_enquiry_change", args=[enquiry.pk])


def _unnotified() -> QuerySet[Enquiry]:
    return Enquiry.objects.filter(state=Enquiry.State.OPEN, team_is_notified=False)
