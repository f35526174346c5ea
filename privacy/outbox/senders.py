"""Who sends a mail: in whose name it is, and where what people reply arrives."""

from email.utils import formataddr, parseaddr
from typing import Any, Protocol

from django.apps import apps
from django.conf import settings

from privacy.outbox.mail_purposes import MailPurpose
from privacy.registry.companies import CONTROLLER

# What a company is told about its own work; it answers in the staff pages.
NO_REPLY = frozenset({MailPurpose.STAFF})


class Sender(Protocol):
    """What a mail needs of a company; the directory of companies is built on the outbox."""

    name: str
    privacy_contact: str


def sender_of(controller_id: int | None) -> Sender | None:
    """Return a company by its key, for None the one that runs the site; None where the directory
    of companies has none."""
    companies: Any = apps.get_model(CONTROLLER)
    sender: Sender | None = (
        companies.of_the_site()
        if controller_id is None
        else companies.objects.filter(pk=controller_id).first()
    )
    return sender


def from_header(sender: Sender | None) -> str:
    """Return the name of the company with DEFAULT_FROM_EMAIL: mail servers refuse the addresses of
    companies whose domains do not name ours as a sender."""
    if sender is None:
        return settings.DEFAULT_FROM_EMAIL
    return formataddr((sender.name, parseaddr(settings.DEFAULT_FROM_EMAIL)[1]))


def reply_address(sender: Sender | None, purpose: str) -> str:
    """Return the address for replies, the company's privacy contact; empty for its own staff."""
    return "" if sender is None or purpose in NO_REPLY else sender.privacy_contact
