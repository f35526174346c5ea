"""Signals of the outbox."""

from django.dispatch import Signal

# Sent once a mail is accepted by the mail server. `mails`: primary keys of the OutgoingMail rows in
# it; `moment`: when. The lifetime of links in the mail starts then.
mail_sent = Signal()

# Sent for mails whose signed tag (outbox.mail_tags) came back; receivers run in one transaction and
# raise where the message must be read again. `tag`: the MailTag; `permanent`: whether the address
# will never accept mail (5.x.x); `status`: the enhanced status code (RFC 3463), "" if unknown.
mail_bounced = Signal()
# A recipient marked the mail as spam. `tag`: the MailTag. Receivers return whether that is settled;
# where none does, the complaint stays in the mailbox, for staff.
mail_complained_of = Signal()
# A person answered the mail; its text stays in the mailbox, for staff. `tag`: the MailTag.
mail_answered = Signal()
