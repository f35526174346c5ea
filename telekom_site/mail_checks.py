"""The checks behind the site's statements about mail: what customers get, and what they do not."""

import math
import secrets
from collections.abc import Callable, Iterator
from datetime import timedelta
from uuid import uuid4

from django.conf import settings
from django.db import IntegrityError, transaction
from django.db.models import (
    DateTimeField,
    Exists,
    ExpressionWrapper,
    F,
    Max,
    Min,
    OuterRef,
    Q,
    QuerySet,
    Subquery,
)
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from privacy.campaigns.audience import audience
from privacy.campaigns.models import Campaign, CampaignMessage
from privacy.consent import ledger
from privacy.consent.daily_verification import verify_recent
from privacy.consent.flows import withdraw
from privacy.consent.models import ConsentEvent
from privacy.consent.projection import ENDED, GIVEN
from privacy.consent.signals import consent_confirmed
from privacy.consent.topics import ADVERTISING, NEWS
from privacy.outbox.delivery import mails_on_their_way
from privacy.outbox.mail_purposes import MailPurpose
from privacy.outbox.models import OutgoingMail
from privacy.outbox.other_senders import other_senders
from privacy.promises.crawl import in_each_language, number_of_run
from privacy.promises.models import Incident
from privacy.registry.promise import Evidence, Probe, finding
from privacy.registry.subject import email_key
from privacy.service_notices.flows import queue_all
from privacy.service_notices.models import NoticeDelivery, ServiceNotice
from telekom_site.contracts.models import Contract

GONE = 410
Choice = ConsentEvent.Choice
State = CampaignMessage.State
Kind = ServiceNotice.Kind
ABOUT_CONTRACTS = (Kind.RATES, Kind.TERMS, Kind.SECURITY, Kind.OUTAGE)
ARRIVED = (State.SENT, State.BOUNCED, State.COMPLAINED)
CLOCK_TOLERANCE = timedelta(minutes=1)  # between two machines, a withdrawal and a hand-over
# Longer than a mail server may be down, or a queue hold back mails.
LONGEST_WAIT = timedelta(days=2)
FEW_TURNS = 2
SHARE = 20_000  # messages that a round looks at: the newest, and as many older ones in turn
FORGERIES = 2  # a message of a campaign, and a mail of a survey


def advertising_needs_consent(probe: Probe) -> Evidence:
    """Check that the database refuses messages without a consent, that each stored one rests on a
    consent of the same person to the same topic and channel, which had not ended, and that nothing
    but the outbox sends mail. Of many messages each round looks at the newest and at others in
    turn; while one is wrong, at all."""
    refused = sum(map(_is_refused, (_forge_message, _forge_mail)))
    looked_at, senders = _in_turn(), other_senders()
    wrong = _without_consent().filter(looked_at).count()
    messages, seen = _messages().count(), _messages().filter(looked_at).count()
    tried = _("The database refused %(refused)d of %(total)d test messages without a consent.")
    stored = _("%(messages)d advertising messages are stored; %(wrong)d rest on no valid consent.")
    if seen < messages:
        stored = _(
            "%(messages)d advertising messages are stored; %(seen)d of them were looked at now, "
            "%(wrong)d rest on no valid consent."
        )
    return Evidence(
        refused == FORGERIES and wrong == 0 and not senders,
        (
            finding(tried, refused=refused, total=FORGERIES),
            finding(stored, messages=messages, seen=seen, wrong=wrong),
            finding(
                _("%(modules)d parts of our software send mail past the outbox."),
                modules=len(senders),
            ),
        ),
    )


def people_without_consent() -> Iterator[str]:
    """Yield the people to whom an advertising message went that rests on no consent of theirs."""
    return _without_consent().values_list("subject_key", flat=True).distinct().iterator()


def _messages() -> QuerySet[CampaignMessage]:
    return CampaignMessage.objects.exclude(state=CampaignMessage.State.SKIPPED)


def _in_turn() -> Q:
    """Return which messages this round looks at, by their keys, so that a round does not take
    longer the more there are."""
    keys = _messages().aggregate(first=Min("pk"), last=Max("pk"))
    first, last = keys["first"] or 0, keys["last"] or 0
    turns = -(-(last - first + 1) // SHARE)
    if turns <= FEW_TURNS or Incident.objects.filter(promise="S19", ended_at=None).exists():
        return Q()
    begin = first + number_of_run() % turns * SHARE
    return Q(pk__gt=last - SHARE) | Q(pk__range=(begin, begin + SHARE - 1))


def _without_consent() -> QuerySet[CampaignMessage]:
    """Return the messages that rest on no consent, or were handed over after its end, however they
    came into the database: while its triggers did not run, say."""
    events, place = ConsentEvent.objects.order_by(), ("subject_key", "topic", "channel")
    same = {name: OuterRef(name) for name in place}
    grants = events.filter(pk=OuterRef("grant_id"))
    number = events.filter(pk=OuterRef(OuterRef("grant_id"))).values("number")
    over_at = ExpressionWrapper(F("occurred_at") + CLOCK_TOLERANCE, DateTimeField())
    ends = events.filter(**same, choice__in=list(ENDED), number__gt=Subquery(number))
    # Most ends came later: these are told apart without a sum, which SQLite leaves to Python.
    before = ends.filter(occurred_at__lt=OuterRef("handed_over_at"))
    ended = before.annotate(over_at=over_at).filter(over_at__lt=OuterRef("handed_over_at"))
    # One that was used is kept for years. Of others, the retention period may be over.
    may_be_gone = ~Q(Exists(grants)) & ~Q(state__in=ARRIVED)
    theirs = Q(Exists(grants.filter(**same, choice__in=list(GIVEN)))) & ~Q(Exists(ended))
    return _messages().exclude(theirs | may_be_gone)


def _is_refused(forge: Callable[[], object]) -> bool:
    """Return whether the database refuses a message; nothing of it is left."""
    try:
        with transaction.atomic():
            forge()
            transaction.set_rollback(True)
    except IntegrityError:
        return True
    return False


def _forge_message() -> None:
    campaign = Campaign.objects.create(name="probe", topic=ADVERTISING.key)
    CampaignMessage.objects.create(
        campaign=campaign,
        subject_key="probe",
        topic=campaign.topic,
        channel=campaign.channel,
        grant_id=uuid4(),
    )


def _forge_mail() -> None:
    OutgoingMail.objects.create(
        recipient="probe@nobody.invalid", subject="-", body="-", purpose=MailPurpose.SURVEY
    )


def offers_go_to_those_who_agreed(probe: Probe) -> Evidence:
    """Check that the ledger of consents verifies, that the pages of links to confirm and withdraw
    answer, and, in a transaction that is rolled back, whom campaigns reach: an invented person who
    consented to news, ticked the box for offers without confirming it, and withdrew later."""
    with transaction.atomic():
        reached = _rehearse_consents()
        transaction.set_rollback(True)
    good, dead = sum(reached), len(list(_dead_links(probe)))
    text = _(
        "%(good)d of %(total)d rehearsals reached an invented person only with a confirmed consent."
    )
    fault = verify_recent()
    ledger_text = (
        _("The ledger of consents verifies, and its last anchor is recent.")
        if fault is None
        else _("The ledger of consents does not verify from record %(number)d on.")
    )
    links = _("%(dead)d kinds of links to confirm or withdraw lead nowhere.")
    return Evidence(
        good == len(reached) and fault is None and not dead,
        (
            finding(text, good=good, total=len(reached)),
            finding(links, dead=dead),
            finding(ledger_text, number=fault.number if fault else 0),
        ),
    )


def _dead_links(probe: Probe) -> Iterator[str]:
    """Yield the pages of links that do not say that a made-up link is invalid."""
    for view in ("privacy:confirm_consent", "privacy:withdraw_consent"):
        for path in in_each_language(probe, view, secrets.token_hex(16)):
            if probe.fetch(path).status != GONE:
                yield path


def _rehearse_consents() -> list[bool]:
    """Return whether each campaign reached the person as it must."""
    email = f"{secrets.token_hex(16)}@nobody.invalid"
    key, wording = email_key(email), NEWS.question().wording()
    granted = ledger.append(key, wording, Choice.GRANTED, "probe")
    event = ledger.append(key, wording, Choice.CONFIRMED, "probe", follows=granted)
    consent_confirmed.send(ConsentEvent, event=event, email=email)
    ledger.append(key, ADVERTISING.question().wording(), Choice.GRANTED, "probe")
    campaigns = Campaign.objects
    news, offers = (campaigns.create(name="-", topic=topic.key) for topic in (NEWS, ADVERTISING))
    reached = [_reaches(news, key), not _reaches(offers, key)]
    withdraw(email, "probe", NEWS)
    return [*reached, not _reaches(news, key)]


def _reaches(campaign: Campaign, subject_key: str) -> bool:
    return audience(campaign).filter(subject_key=subject_key).exists()


def notices_reach_customers(probe: Probe) -> Evidence:
    """Check that a notice reaches an invented customer who refused advertising, in a transaction
    that is rolled back, and that no email of a real notice was lost or is waiting for days."""
    is_queued = all(map(_rehearse, ABOUT_CONTRACTS))
    told, lost = NoticeDelivery.objects.filter(skipped=""), _lost().count()
    waiting, late = told.filter(sent_at=None).count() - lost, _late().count()
    rehearsal = (
        _("A test notice to an invented customer who refused advertising was queued.")
        if is_queued
        else _("A test notice to an invented customer who refused advertising was not queued.")
    )
    counted = _(
        "Of %(told)d emails with notices, %(waiting)d are waiting, %(late)d of them for more than "
        "%(days)d days, and %(lost)d were lost."
    )
    numbers = {"told": told.count(), "waiting": waiting, "late": late, "lost": lost}
    return Evidence(
        is_queued and not (lost or late),
        (finding(rehearsal), finding(counted, days=LONGEST_WAIT.days, **numbers)),
    )


def people_not_told() -> Iterator[str]:
    """Yield the people whose email with a notice was lost, or is waiting for days."""
    unsent = _lost() | _late()
    return unsent.values_list("subject_key", flat=True).distinct().iterator()


def _late() -> QuerySet[NoticeDelivery]:
    """Return the deliveries whose email should have been sent days ago: the outbox stands still."""
    since = timezone.now() - LONGEST_WAIT
    due = mails_on_their_way().filter(Q(held_until=None) | Q(held_until__lt=since))
    waiting = due.filter(created_at__lt=since).values("pk")
    return NoticeDelivery.objects.filter(skipped="", sent_at=None, mail__in=waiting).order_by()


def _lost() -> QuerySet[NoticeDelivery]:
    unsent = NoticeDelivery.objects.filter(skipped="", sent_at=None)
    waiting = unsent.filter(mail__in=mails_on_their_way().values("pk"))
    return unsent.exclude(pk__in=waiting.values("pk")).order_by()


def _rehearse(kind: ServiceNotice.Kind) -> bool:
    """Return whether a notice is queued for a customer who refused advertising; leave nothing."""
    email, product = f"{secrets.token_hex(16)}@nobody.invalid", f"probe-{secrets.token_hex(16)}"
    with transaction.atomic():
        withdraw(email, "probe")
        _invent_customer(email, product)
        notice = ServiceNotice.objects.create(
            kind=kind,
            product=product,
            state=ServiceNotice.State.SENDING,
            approved_digest="-",
        )
        notice.texts.create(language=settings.LANGUAGE_CODE, subject="-", body="-")
        queue_all(notice, math.inf)
        is_queued = OutgoingMail.objects.filter(recipient=email).exists()
        transaction.set_rollback(True)
    return is_queued


def _invent_customer(email: str, product: str) -> None:
    Contract.objects.create(
        number=secrets.token_hex(8),
        order_number="-",
        product_slug=product,
        product_name="-",
        monthly_price_cents=0,
        minimum_term_months=0,
        name="-",
        email=email,
        street="-",
        postcode="-",
        city="-",
        concluded_at=timezone.now() - timedelta(days=1),
    )
