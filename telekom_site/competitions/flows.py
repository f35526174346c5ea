"""What happens in a competition: people enter it, confirm their address, and winners are drawn."""

from datetime import datetime

from django.core import signing
from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import get_language

from privacy.links import absolute_url
from privacy.outbox.mail_purposes import MailPurpose
from privacy.outbox.models import OutgoingMail
from privacy.outbox.queue import queue_mail
from privacy.personal_data.restricted_rows import restricted_rows
from privacy.personal_data.rows import filter_by_email
from telekom_site.competitions.conf import conf
from telekom_site.competitions.drawing import in_order
from telekom_site.competitions.models import Competition, Entry, Winner

SALT = "competitions.confirm"


class NotDrawableError(Exception):
    """The competition is not closed yet, is drawn already, or its entries are deleted."""


@transaction.atomic
def enter(competition: Competition, email: str) -> OutgoingMail:
    """Store an entry that waits for its confirmation, and mail its link and number.

    An address takes part once: entering again mails the same entry again. Nothing but the address
    is stored. Raises RateLimitError; nothing is stored then.
    """
    entry = _entry_of(competition, email) or _new_entry(competition, email)
    if entry.confirmed_at is None:
        entry.needed_until = timezone.now() + conf.CONFIRMATION_LIFETIME
        entry.save(update_fields=["needed_until"])
    token = signing.dumps(str(entry.pk), salt=SALT)
    return queue_mail(
        entry.email,
        "competitions/mail/entry.txt",
        entry.language,
        purpose=MailPurpose.COMPETITION,
        controller_id=None,
        about=str(entry.pk),
        entry=entry,
        competition=competition,
        link=absolute_url("competitions:confirm", entry.language, token=token),
        days=conf.CONFIRMATION_LIFETIME.days,
    )


def entry_behind(token: str) -> Entry | None:
    """Return the entry behind a mailed link, confirmed or not; None where there is none."""
    try:
        key = signing.loads(token, salt=SALT, max_age=conf.CONFIRMATION_LIFETIME)
    except signing.BadSignature:
        return None
    return Entry.objects.select_related("competition").filter(pk=key).first()


def confirm(entry: Entry) -> bool:
    """Let an entry take part, while the competition is open; return whether it does.

    Confirming it again changes nothing.
    """
    competition = entry.competition
    if entry.confirmed_at is None and competition.is_open:
        Entry.objects.filter(pk=entry.pk, confirmed_at=None).update(
            confirmed_at=timezone.now(), needed_until=competition.closes_at + conf.DRAW_PERIOD
        )
    entry.refresh_from_db(fields=["confirmed_at"])
    return entry.confirmed_at is not None


@transaction.atomic
def draw(competition: Competition) -> list[str]:
    """Draw the winners and mail them; return their entry numbers.

    Two clerks draw once: a conditional UPDATE decides. Entries of people who restricted the use of
    their data do not take part (Art. 18 GDPR). The other entries are due for deletion at once.
    Raises NotDrawableError.
    """
    now = timezone.now()
    drawable = Competition.objects.filter(
        pk=competition.pk,
        is_ready=True,
        drawn_at=None,
        closes_at__lte=now,
        closes_at__gt=now - conf.DRAW_PERIOD,
    )
    if not drawable.update(drawn_at=now):
        raise NotDrawableError
    competition.refresh_from_db()
    entries = list(competition.entries.filter(confirmed_at__isnull=False))
    restricted = restricted_rows(Entry, [entry.pk for entry in entries])
    by_number = {entry.number: entry for entry in entries if entry.pk not in restricted}
    numbers = sorted(by_number)
    winning = in_order(competition.seed, numbers)[: competition.winners]
    competition.drawn_numbers = "\n".join(numbers)
    competition.winning_numbers = "\n".join(winning)
    competition.save(update_fields=["drawn_numbers", "winning_numbers"])
    for number in winning:
        _tell(by_number[number], competition, now)
    competition.entries.update(needed_until=now)
    return winning


def _tell(entry: Entry, competition: Competition, drawn_at: datetime) -> None:
    """Record a winner, and mail them what they won."""
    Winner.objects.create(
        competition=competition,
        email=entry.email,
        number=entry.number,
        prize=getattr(competition, f"prize_{entry.language}", competition.prize),
        language=entry.language,
        drawn_at=drawn_at,
    )
    queue_mail(
        entry.email,
        "competitions/mail/winner.txt",
        entry.language,
        purpose=MailPurpose.PRIZE,
        controller_id=None,
        about=entry.number,
        entry=entry,
        competition=competition,
        link=absolute_url("competitions:competition", entry.language, slug=competition.slug),
    )


def _entry_of(competition: Competition, email: str) -> Entry | None:
    return filter_by_email(competition.entries.all(), "email", email).first()


def _new_entry(competition: Competition, email: str) -> Entry:
    """Store a new entry; of two that arrive together, one does."""
    entry = Entry(
        competition=competition,
        email=email,
        language=get_language() or "en",
        needed_until=timezone.now() + conf.CONFIRMATION_LIFETIME,
    )
    try:
        with transaction.atomic():
            entry.save(force_insert=True)
    except IntegrityError:
        stored = _entry_of(competition, email)
        if stored is None:
            raise
        return stored
    return entry
