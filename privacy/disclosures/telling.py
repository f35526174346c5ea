"""People are told by email that their data was disclosed, once its secrecy has ended.

They are told under a restriction, too: the email serves their rights (Art. 18(2) GDPR). Of a person
whose address was erased only the pseudonym is known: they learn of it when they ask (Art. 15).
"""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from django.conf import settings
from django.db import transaction
from django.db.models import Q, QuerySet
from django.utils import timezone

from privacy.background import do_each
from privacy.disclosures.conf import conf
from privacy.disclosures.legal_bases import law_in_words
from privacy.disclosures.models import Disclosure, Kind
from privacy.outbox.mail_purposes import MailPurpose
from privacy.outbox.mail_tags import MailTag, TagKind
from privacy.outbox.queue import queue_mail
from privacy.personal_data.former_addresses import current_address
from privacy.personal_data.known_addresses import KnownAddress, addresses_of
from privacy.reporting.declared_fields import in_words

TEMPLATE = "privacy/mail/disclosure.txt"
Told = Disclosure.Told


def withheld() -> Q:
    """Return the condition for disclosures of which the person must not learn yet (Art. 23 GDPR),
    and for requests that were not fulfilled."""
    return Q(disclosed_at=None) | Q(request__secret_until__gt=timezone.now())


def due() -> QuerySet[Disclosure]:
    """Return the disclosures of which the person can be told now and was not."""
    waiting = Disclosure.objects.exclude(withheld()).filter(told="")
    return waiting.exclude(request__state=Kind.RECORDED)


def tell_people() -> int:
    """Tell the people whose secrecy has ended; return the number of emails.

    A periodic task. It can be killed at any moment: what is told and its email are one transaction.
    """
    rows = due().select_related("request__company").order_by("disclosed_at", "pk")
    waiting = list(rows[: conf.DISCLOSURE_RUN])
    known = addresses_of({disclosure.subject_key for disclosure in waiting})
    return do_each(lambda each: _tell(each, known.get(each.subject_key)), waiting)


@transaction.atomic
def _tell(disclosure: Disclosure, address: KnownAddress | None) -> bool:
    """Queue the email; return whether it was. One conditional UPDATE lets one process do it."""
    told = Told.MAILED if address else Told.NO_ADDRESS
    still_due = due().filter(pk=disclosure.pk).values("pk")
    mine = Disclosure.objects.filter(pk__in=still_due, told="")
    if not mine.update(told=told, told_at=timezone.now()) or address is None:
        return False
    company, received_at = disclosure.request.company, disclosure.request.received_at
    language = address.language
    if language not in dict(settings.LANGUAGES):
        language = company.mail_language if company else settings.LANGUAGE_CODE
    mail = queue_mail(
        current_address(address.email, received_at),
        TEMPLATE,
        language,
        purpose=MailPurpose.DISCLOSURE,
        controller_id=company.pk if company else None,
        about=f"disclosure {disclosure.pk}",
        disclosure=disclosure,
        company=company,
        law=lambda: law_in_words(disclosure.law),
        what=lambda: in_words(disclosure.what),
    )
    Disclosure.objects.filter(pk=disclosure.pk).update(mail=mail)
    return True


def note_sent(sender: object, mails: Sequence[UUID], moment: datetime, **kwargs: object) -> None:
    """Record when the emails were sent. Receiver of the signal `mail_sent`."""
    Disclosure.objects.filter(mail__in=mails, told=Told.MAILED).update(told_at=moment)


def note_bounce(sender: object, tag: MailTag, permanent: bool, **kwargs: object) -> None:
    """Record that a person was not reached. Receiver of the signal `mail_bounced`."""
    if tag.kind is TagKind.MAIL and permanent:
        rows = Disclosure.objects.filter(mail=UUID(int=tag.number), told=Told.MAILED)
        rows.update(told=Told.RETURNED)
