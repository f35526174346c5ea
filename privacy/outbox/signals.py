"""What the outbox tells the parts above it."""

from django.dispatch import Signal

# Sent once a mail is with the mail server. `mails`: primary keys of the OutgoingMail rows it
# carried, `moment`: when. Links in it are valid from then on.
mail_sent = Signal()
