"""Mails to the person responsible for security: one address, in the language of its company."""

from typing import Any

from privacy.controllers.models import Controller
from privacy.outbox.mail_purposes import MailPurpose
from privacy.outbox.queue import queue_mail
from privacy.precautions.conf import conf


def mail_security_contact(template: str, *, about: str = "", **context: Any) -> bool:
    """Queue a mail to PRIVACY_SECURITY_CONTACT, or else to the company that runs the site.

    Return False where there is neither. `context` is for the template.
    """
    company = Controller.of_the_site()
    recipient = conf.SECURITY_CONTACT or (company.privacy_contact if company else "")
    if company is None or not recipient:
        return False
    queue_mail(
        recipient,
        f"privacy/mail/{template}.txt",
        company.mail_language,
        purpose=MailPurpose.STAFF,
        controller_id=company.pk,
        about=about,
        **context,
    )
    return True
