"""Message of the outbox for Django's mail backends, with addresses as mail servers accept them."""

from copy import copy
from email import message_from_bytes
from email.message import EmailMessage as HeadersAndBody
from email.policy import SMTPUTF8, EmailPolicy, default
from typing import Any

import django
from django.core.mail import EmailMessage

from privacy.outbox.uri_headers import with_uri_headers

UTF8_HEADERS = with_uri_headers(SMTPUTF8)


class OutboxMessage(EmailMessage):
    """Mail to one recipient, whose local part may contain non-ASCII letters (RFC 6532)."""

    @property
    def needs_smtputf8(self) -> bool:
        """Whether it needs a mail server with SMTPUTF8 (RFC 6531)."""
        return not all(address.isascii() for address in self.recipients())

    def message(self, **options: Any) -> Any:
        """Return the mail with its headers; Django would encode a non-ASCII local part, which RFC
        2047 forbids, and, from 6.0 on, a long link."""
        policy = options.get("policy", default)
        if django.VERSION >= (6, 0) and isinstance(policy, EmailPolicy):
            options["policy"] = with_uri_headers(policy)
        if not self.needs_smtputf8:
            return super().message(**options)
        without_recipient = copy(self)
        without_recipient.to = []
        raw = super(OutboxMessage, without_recipient).message(**options).as_bytes()
        message = message_from_bytes(
            raw, _class=HeadersAndBody, policy=UTF8_HEADERS.clone(linesep="\n")
        )
        message["To"] = ", ".join(self.to)
        return message
