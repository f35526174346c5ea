"""Signals of the outbox."""

from django.dispatch import Signal

# Sent once a mail is accepted by the mail server. `mails`: primary keys of the OutgoingMail rows in
# it; `moment`: when. The lifetime of links in the mail starts then.
mail_sent = Signal()
