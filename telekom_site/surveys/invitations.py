"""Mails that ask people to take part in a survey: those who consented to it, once each."""

from collections.abc import Iterator
from functools import partial

from django.conf import settings
from django.db import transaction
from django.utils.translation import gettext_noop

from privacy.background import do_each
from privacy.campaigns.subscribers import is_paused
from privacy.consent.flows import withdrawal_token
from privacy.consent.ledger import events_of, grant_of
from privacy.consent.models import ConsentEvent
from privacy.consent.topics import SURVEYS
from privacy.consent.uses import record_uses
from privacy.email_address import canonical
from privacy.links import absolute_url, new_token, token_digest
from privacy.outbox.mail_purposes import MailPurpose
from privacy.outbox.queue import queue_mail
from privacy.personal_data.former_addresses import data_subject
from privacy.personal_data.rows import model_of, stored_values
from privacy.registry.discovery import registry
from privacy.registry.subject import email_key, email_keys
from telekom_site.surveys.models import Invitation, Survey, UnusedLink

# Where consent to surveys is asked: the ledger knows pseudonyms only, the addresses are here.
ASKED_AT = ("accounts.User", "orders.Order")
USED_FOR = gettext_noop("survey")


def invite_all() -> int:
    """Invite everyone who consented and was not invited yet to each open survey by mail.

    Return the number of mails. A periodic task: who consents while a survey is open is asked, too.
    """
    surveys = Survey.objects.open().filter(audience=Survey.Audience.INVITED)
    return do_each(_invite, surveys)


def _invite(survey: Survey) -> int:
    granted = ConsentEvent.objects.filter(topic=SURVEYS.key, choice=ConsentEvent.Choice.CONFIRMED)
    waiting = set(granted.values_list("subject_key", flat=True).distinct())
    waiting -= set(Invitation.objects.filter(survey=survey).values_list("subject_key", flat=True))
    if not waiting:
        return 0
    invited = (email for email in _addresses() if waiting.intersection(email_keys(email)))
    return do_each(partial(_mail, survey), invited)


def _addresses() -> Iterator[str]:
    """Yield each address once, in one of its spellings."""
    known = set[str]()
    for label in ASKED_AT:
        declaration = registry.get(label)
        for email in stored_values(declaration, model_of(declaration)._base_manager.all()):
            if canonical(email) not in known:
                known.add(canonical(email))
                yield email


def _language_of(email: str) -> str:
    """Return the language in which the person consented."""
    events = events_of(data_subject(email)).filter(topic=SURVEYS.key).order_by("-occurred_at")
    return events.values_list("wording__language", flat=True).first() or settings.LANGUAGE_CODE


@transaction.atomic
def _mail(survey: Survey, email: str) -> bool:
    """Mail one invitation where the person consents, unless another process did, or a former
    address got one; return whether it did.

    The link's digest is stored without the person, and the person without the link.
    """
    grant, invited = grant_of(email, SURVEYS), Invitation.objects.filter(survey=survey)
    keys = data_subject(email).all_keys
    if grant is None or is_paused(keys) or invited.filter(subject_key__in=keys).exists():
        return False
    _invitation, is_new = invited.get_or_create(survey=survey, subject_key=email_key(email))
    if not is_new:
        return False
    token, language = new_token(), _language_of(email)
    UnusedLink.objects.create(survey=survey, token_digest=token_digest(token))
    unsubscribe = absolute_url(
        "privacy:withdraw_consent", language, token=withdrawal_token(email, SURVEYS)
    )
    record_uses([grant.pk], f"{USED_FOR} {survey.pk}")
    queue_mail(
        email,
        "surveys/mail/invitation.txt",
        language,
        purpose=MailPurpose.SURVEY,
        controller_id=None,
        unsubscribe_url=unsubscribe,
        grant=grant.pk,
        survey=survey,
        link=absolute_url("surveys:invited", language, token=token),
        unsubscribe=unsubscribe,
    )
    return True
