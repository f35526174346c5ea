"""The periodic task that reads the mailbox: each mail has its effect, then it is deleted."""

import logging
from contextlib import suppress

from django.db import transaction

from privacy.consent.flows import InvalidLinkError, withdraw_by_token
from privacy.inbox.mailboxes import Mailbox, MailboxError, open_mailbox
from privacy.inbox.reports import Report, ReportKind, read_report
from privacy.outbox.conf import conf
from privacy.outbox.signals import mail_answered, mail_bounced, mail_complained_of

logger = logging.getLogger(__name__)


def read_inbox() -> int:
    """Read the new mails in the mailbox of PRIVACY_INBOX_URL; return their number.

    Raises MailboxError, so that the heartbeat shows a mailbox that cannot be read.
    """
    if not conf.INBOX_URL:
        return 0
    with open_mailbox(conf.INBOX_URL) as mailbox:
        keys = mailbox.unread(conf.INBOX_MAILS)
        return sum(_handle(mailbox, key) for key in keys)


def _handle(mailbox: Mailbox, key: str) -> bool:
    """Do what one mail reports; return whether it is done. Else it is read again.

    One that cannot be read is left for staff, so that it raises one alarm and no more.
    """
    try:
        raw = mailbox.read(key)
    except OSError as error:
        logger.error("An incoming mail cannot be read (%s); staff must.", type(error).__name__)
        with suppress(OSError):  # another process has deleted it
            mailbox.mark_read(key)
        return False
    try:
        is_done = perform(read_report(raw))
    except MailboxError:
        raise
    except Exception as error:
        # One mail must not keep the others from being read. Its text stays out of the log.
        logger.error("An incoming mail could not be handled (%s).", type(error).__name__)
        return False
    if is_done:
        mailbox.delete(key)
    else:
        mailbox.mark_read(key)
    return True


@transaction.atomic
def perform(report: Report) -> bool:
    """Do what a mail reports; return whether nothing is left for staff to read."""
    if report.kind is ReportKind.UNSUBSCRIBE:
        return any(map(_withdraw, report.tokens))
    sender = type(report)
    if report.kind is ReportKind.BOUNCE:
        mail_bounced.send(
            sender, tag=report.tag, permanent=report.is_permanent, status=report.status
        )
    elif report.kind is ReportKind.COMPLAINT:
        answers = mail_complained_of.send(sender, tag=report.tag)
        return any(is_settled for _receiver, is_settled in answers)
    elif report.kind is ReportKind.ANSWER:
        mail_answered.send(sender, tag=report.tag)
    return report.kind not in {ReportKind.ANSWER, ReportKind.LEFT_FOR_STAFF}


def _withdraw(token: str) -> bool:
    with suppress(InvalidLinkError):
        withdraw_by_token(token)
        return True
    return False
