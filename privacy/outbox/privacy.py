"""Declarations of the personal data in the outbox."""

from dataclasses import replace

from dateutil.relativedelta import relativedelta
from django.db.models import Q
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from privacy.conf import conf
from privacy.outbox import mail_folder
from privacy.personal_data.stores import MAIL_FOLDER, mail_folder_path
from privacy.registry.companies import Responsible
from privacy.registry.declarations import (
    Declaration,
    LegalBasis,
    NoPersonalDataStore,
    PersonalModel,
    Retention,
    Store,
    Unfinished,
)
from privacy.registry.non_personal import BELONGS, RANDOM_KEY, STATE
from privacy.registry.shared_declarations import ANSWER, TO_ANSWER

NOT_DELIVERED = _("our answer to an earlier request has not reached you yet")

MAILS_IN_A_FOLDER = Store(
    MAIL_FOLDER,
    controller=Responsible.SITE,
    title=_("Emails to you, in a folder on the server"),
    data=(_("recipient"), _("subject"), _("text"), _("sent at")),
    purpose=ANSWER,
    basis=LegalBasis.LEGAL_OBLIGATION,
    retention=format_lazy(
        _("while no mail server is configured, and for {days} days at most"),
        days=conf.MAIL_FOLDER_RETENTION.days,
    ),
    adapter=mail_folder.adapter,
)

DECLARATIONS: list[Declaration] = [
    PersonalModel(
        "privacy.OutgoingMail",
        controller="controller",
        title=_("Emails to you"),
        subject="recipient",
        unfinished=Unfinished(Q(sent_at=None, kept_from=None), NOT_DELIVERED),
        recorded_at="created_at",
        retention=Retention(
            relativedelta(days=90),
            "kept_from",
            _("long enough to find out what happened to a lost email"),
        ),
        fields={
            "recipient": TO_ANSWER,
            "subject": TO_ANSWER,
            "body": replace(TO_ANSWER, exportable=False),
            "unsubscribe_url": replace(TO_ANSWER, exportable=False),
            "created_at": TO_ANSWER,
            "sent_at": TO_ANSWER,
        },
        non_personal={
            "controller": _("the company responsible"),
            "id": RANDOM_KEY,
            "about": BELONGS,
            "grant": _("the consent that the mail rests on"),
            "purpose": _("the kind of mail"),
            "language": _("the language of the mail"),
            "held_because": STATE,
            "held_until": STATE,
            "held_key": _("a keyed digest, deleted once the mail is sent"),
            "combined_into": BELONGS,
            "claimed_at": STATE,
            "next_try_at": STATE,
            "kept_from": STATE,
            "attempts": STATE,
            "last_error": _("the kind of error, without its text"),
            "server_failed": STATE,
        },
    ),
    MAILS_IN_A_FOLDER
    if mail_folder_path()
    else NoPersonalDataStore(MAIL_FOLDER, _("Emails are sent, and not written to a folder.")),
]
