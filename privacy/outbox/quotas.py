"""How many mails of one purpose a mailbox gets in a day, whoever causes them."""

from privacy.conf import conf
from privacy.digests import keyed_digest
from privacy.email_address import canonical
from privacy.outbox.purposes import MailPurpose
from privacy.rate_limits.counting import DAY, take, take_all, taken


def count_mail(recipient: str, purpose: MailPurpose) -> bool:
    """Whether one more mail of this purpose may go to the mailbox today; it counts as sent then.

    `queue_mail` asks it. Ask it yourself only where a mail goes to known mailboxes alone, so that
    the answer is the same for unknown ones. Never asked for purposes without a limit: these always
    pass.
    """
    return purpose not in conf.MAILS_PER_DAY or take_all(_places(recipient, purpose), DAY)


def is_used_up(recipient: str, purpose: MailPurpose) -> bool:
    """Whether a mail of this purpose to the mailbox would be held back now. Counts nothing.

    For pages that must say when a mail comes before it is written in the background.
    """
    if purpose not in conf.MAILS_PER_DAY:
        return False
    return any(
        taken(kind, value, DAY) >= limit for kind, value, limit in _places(recipient, purpose)
    )


def _places(recipient: str, purpose: MailPurpose) -> list[tuple[str, str, int]]:
    """What one more mail takes: a place of the mailbox, and one of all its plus tags."""
    mailbox, limit = canonical(recipient), conf.MAILS_PER_DAY[purpose]
    all_tags = limit * conf.MAILS_PER_DAY_OF_TAGS
    return [
        (f"mail.{purpose}", mailbox, limit),
        (f"mail.{purpose}.tags", base_mailbox(mailbox), all_tags),
    ]


def count_combined(held_key: str) -> bool:
    """Whether today's one mail with what was held back under `held_key` has not gone yet; it counts
    as sent then."""
    return take("mail.combined", held_key, DAY, 1)


def held_key(recipient: str, purpose: MailPurpose) -> str:
    """A keyed digest of mailbox and purpose: held-back mails with the same one are sent
    together."""
    return keyed_digest(f"held_mail.{purpose}", canonical(recipient))


def base_mailbox(mailbox: str) -> str:
    """A canonical address without its plus tag, where most servers deliver to one person.

    For quotas only, which protect that person. It says nothing about who somebody is: two tags may
    be two people.
    """
    local, at, domain = mailbox.rpartition("@")
    base = local.partition("+")[0]
    return (
        f"{base}{at}{domain}" if base and local.isascii() and not local.startswith('"') else mailbox
    )
