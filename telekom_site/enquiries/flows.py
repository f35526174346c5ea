"""What happens to an enquiry: it is asked, added to, answered, closed."""

from django.db import transaction
from django.utils import timezone

from privacy.background import run_later
from privacy.email_address import canonical
from privacy.outbox.mail_purposes import MailPurpose
from privacy.outbox.models import OutgoingMail
from privacy.outbox.queue import queue_mail
from privacy.rate_limits.counting import DAY, take
from telekom_site.enquiries import team_news
from telekom_site.enquiries.conf import conf
from telekom_site.enquiries.links import link_to
from telekom_site.enquiries.models import Enquiry, EnquiryMessage, Team

Sender = EnquiryMessage.Sender


@transaction.atomic
def ask(enquiry: Enquiry) -> OutgoingMail | None:
    """Store an enquiry for the team of its topic, and mail a receipt with its reference.

    Nothing that was typed is in the receipt: anybody can name a mailbox. The same question from the
    same address on the same day (UTC) is the same enquiry, such as a form that was sent twice; then
    return None. Raises RateLimitError; nothing is stored then.
    """
    same = f"{canonical(enquiry.email)}\n{enquiry.topic}\n{enquiry.question}"
    if not take("enquiry.same", same, DAY, 1):
        return None
    enquiry.team = Team.objects.filter(routes__topic=enquiry.topic).first()
    enquiry.save()
    run_later(team_news.tell_teams)
    return mail_link(enquiry, "receipt")


def mail_link(enquiry: Enquiry, template: str = "new_link") -> OutgoingMail:
    """Mail a link to the private page. Raises RateLimitError."""
    return queue_mail(
        enquiry.email,
        f"enquiries/mail/{template}.txt",
        enquiry.language,
        purpose=MailPurpose.ENQUIRY_LINK,
        about=enquiry.reference,
        controller_id=enquiry.team.controller_id if enquiry.team is not None else None,
        enquiry=enquiry,
        link=link_to(enquiry),
        days=conf.LINK_LIFETIME.days,
    )


@transaction.atomic
def add_message(enquiry: Enquiry, text: str) -> None:
    """Add a message of the person, which opens the enquiry again.

    The last message sent again, as by a second click, changes nothing.
    """
    enquiry = _locked(enquiry)
    last = enquiry.messages.last()
    if last is not None and (last.sender, last.text) == (Sender.PERSON, text):
        return
    EnquiryMessage.objects.create(enquiry=enquiry, sender=Sender.PERSON, text=text)
    enquiry.state, enquiry.answered_at = Enquiry.State.OPEN, None
    enquiry.team_is_notified = False
    enquiry.save(update_fields=["state", "answered_at", "team_is_notified"])
    run_later(team_news.tell_teams)


@transaction.atomic
def answer(enquiry: Enquiry, text: str) -> None:
    """Add an answer of the team and mail it, with a link to the private page."""
    enquiry = _locked(enquiry)
    EnquiryMessage.objects.create(enquiry=enquiry, sender=Sender.TEAM, text=text)
    _settle(enquiry, Enquiry.State.ANSWERED)
    queue_mail(
        enquiry.email,
        "enquiries/mail/answer.txt",
        enquiry.language,
        purpose=MailPurpose.ENQUIRY,
        about=enquiry.reference,
        controller_id=enquiry.team.controller_id if enquiry.team is not None else None,
        enquiry=enquiry,
        text=text,
        link=link_to(enquiry),
        days=conf.LINK_LIFETIME.days,
    )


@transaction.atomic
def close(enquiry: Enquiry) -> None:
    """Close an enquiry that needs no answer; its retention period starts."""
    _settle(_locked(enquiry), Enquiry.State.CLOSED)


@transaction.atomic
def hand_over(enquiry: Enquiry) -> None:
    """Store the new team of an enquiry, and tell it."""
    enquiry.team_is_notified = False
    enquiry.save(update_fields=["team", "team_is_notified"])
    run_later(team_news.tell_teams)


def _settle(enquiry: Enquiry, state: Enquiry.State) -> None:
    enquiry.state, enquiry.answered_at = state, timezone.now()
    enquiry.save(update_fields=["state", "answered_at"])


def _locked(enquiry: Enquiry) -> Enquiry:
    """Return the enquiry as stored, locked until the transaction ends."""
    return Enquiry.objects.select_for_update().get(pk=enquiry.pk)
