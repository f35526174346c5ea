"""Quotas of mails per address, purpose and day, regardless of who causes them."""

from privacy.conf import conf
from privacy.digests import keyed_digest
from privacy.email_address import canonical
from privacy.outbox.mail_purposes import MailPurpose
from privacy.rate_limits.counting import DAY, take, take_all, taken


def count_mail(recipient: str, purpose: MailPurpose) -> bool:
    """Count one more mail of this purpose to the address; return whether it is within the quota.

    `queue_mail` calls it. Call it yourself only where mails are sent to known addresses only, so
    that unknown ones get the same answer. Purposes without a quota are always within it.
    """
    if purpose not in conf.MAILS_PER_DAY:
        return True
    limits = _limits(recipient, purpose)
    return take_all(limits, DAY)


def is_used_up(recipient: str, purpose: MailPurpose) -> bool:
    """Return whether a mail of this purpose to the address would be held back now; count nothing.

    For pages that must say when a mail comes, before it is created in the background.
    """
    if purpose not in conf.MAILS_PER_DAY:
        return False
    for kind, value, limit in _limits(recipient, purpose):
        if taken(kind, value, DAY) >= limit:
            return True
    return False


def _limits(recipient: str, purpose: MailPurpose) -> list[tuple[str, str, int]]:
    """Return (kind, value, limit) of the counters: of the address, and of all its plus tags."""
    mailbox, limit = canonical(recipient), conf.MAILS_PER_DAY[purpose]
    all_tags = limit * conf.MAILS_PER_DAY_OF_TAGS
    return [
        (f"mail.{purpose}", mailbox, limit),
        (f"mail.{purpose}.tags", base_mailbox(mailbox), all_tags),
    ]


def count_combined(held_key: str) -> bool:
    """Count today's single combined mail of `held_key`; return whether it was not sent yet."""
    return take("mail.combined", held_key, DAY, 1)


def held_key(recipient: str, purpose: MailPurpose) -> str:
    """Return the keyed digest of address and purpose; held-back mails with the same one are
    combined."""
    return keyed_digest(f"held_mail.{purpose}", canonical(recipient))


def base_mailbox(mailbox: str) -> str:
    """Return a canonical address without its plus tag, since most servers deliver all tags to one
    person.

    Use it for quotas only, never to identify people: two tags may be two people.
    """
    local, at, domain = mailbox.rpartition("@")
    base = local.partition("+")[0]
    if not base or not local.isascii() or local.startswith('"'):
        return mailbox
    return f"{base}{at}{domain}"
