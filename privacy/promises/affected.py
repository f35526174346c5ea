"""People whom an incident of the notice affected: recorded while it lasts, told when staff decide.

What could go wrong: by the time that staff look, the rows that led to the people are repaired or
deleted. So each round of the verification records who is affected, by pseudonym, as the addressees
of a service notice that nobody can approve before the incident has ended and its text is drafted.
"""

import logging

from django.conf import settings
from django.db import transaction
from django.template.loader import render_to_string
from django.utils import translation
from django.utils.translation import gettext as _

from privacy.live_checks.conf import conf
from privacy.live_checks.time_limit import time_limit
from privacy.promises.models import Incident
from privacy.registry.discovery import registry
from privacy.registry.promise import Promise
from privacy.service_notices import addressees
from privacy.service_notices.addressees import NoticeDraft

DRAFT = "privacy/promises/draft_for_affected.txt"

logger = logging.getLogger(__name__)


class NotDraftableError(Exception):
    """The email to those affected cannot be drafted; the message says why."""


def record(promise: Promise) -> None:
    """Record who is affected by the open incident of a promise, each person once.

    A function that fails is logged: the next round asks it again.
    """
    if promise.affected is None:
        return
    try:
        with time_limit(conf.CHECK_TIME.total_seconds()):
            subject_keys = set(promise.affected())
    except Exception as error:
        logger.error("Who is affected by %s is not known (%s).", promise.id, type(error).__name__)
        return
    if subject_keys:
        _record(promise, subject_keys)


@transaction.atomic
def _record(promise: Promise, subject_keys: set[str]) -> None:
    open_incidents = Incident.objects.filter(promise=promise.id, ended_at=None)
    incident = open_incidents.select_for_update(of=("self",)).first()
    if incident is None:
        return
    if incident.notice is None:
        incident.notice = addressees.begin()
        incident.save(update_fields=["notice"])
    addressees.record(incident.notice, subject_keys)


def draft(incident: Incident, staff: object) -> None:
    """Draft the email to those affected: what was false, from when to when, and what was done.

    Raises NotDraftableError.
    """
    if incident.notice is None:
        raise NotDraftableError(_("Nobody is known to be affected."))
    if incident.ended_at is None:
        raise NotDraftableError(_("The incident has not ended yet."))
    texts = {text.language: text for text in incident.texts.all() if text.remedy.strip()}
    if missing := [str(name) for code, name in settings.LANGUAGES if code not in texts]:
        languages = ", ".join(missing)
        raise NotDraftableError(
            _("Write first what was done, in: %(languages)s.") % {"languages": languages}
        )
    promise, drafts = registry.promises_by_id.get(incident.promise), list[NoticeDraft]()
    for code, _name in settings.LANGUAGES:
        with translation.override(code):
            context = {"incident": incident, "promise": promise, "text": texts[code]}
            body = render_to_string(DRAFT, context).strip()
            subject = _("A sentence of our privacy notice was not true")
            drafts.append(NoticeDraft(code, subject, body))
    if not addressees.draft(incident.notice, drafts, staff):
        raise NotDraftableError(_("It is drafted already, or was cancelled."))
