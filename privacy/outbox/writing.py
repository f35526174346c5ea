"""Write a mail into the outbox: the only way in which this layer addresses people."""

from typing import Any

from django.template.loader import render_to_string
from django.utils import translation

from privacy.background import run_later
from privacy.conf import conf
from privacy.outbox.models import OutgoingMail
from privacy.outbox.purposes import MailPurpose


def write_mail(
    recipient: str, template: str, language: str, *, purpose: MailPurpose, about: str = "", **context: Any
) -> OutgoingMail:
    """Render a text template in the person's language and queue it.

    The template's first line is the subject. `about` names what the mail belongs to, such as a request's id.
    """
    with translation.override(language):
        text = render_to_string(template, {"site_url": conf.SITE_URL, **context}).strip()
    subject, _, body = text.partition("\n")
    mail = OutgoingMail.objects.create(
        recipient=recipient, subject=subject.strip()[:200], body=body.strip() + "\n", about=about
    )
    run_later("privacy.outbox.delivery.deliver", str(mail.pk))
    return mail
