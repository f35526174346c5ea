"""Settings of outgoing and incoming mail, read at access time, so that override_settings works."""

from privacy.conf import Settings, setting


class MailConf(Settings):
    """Settings as typed properties; docs/reference/configuration.md repeats each docstring."""

    @property
    def BOUNCE_ADDRESS(self) -> str:
        """Address to which mail servers return what they cannot deliver, such as
        bounces@example.org. Each mail gets a tag of its own: bounces+tag@example.org must arrive in
        the same mailbox, see PRIVACY_INBOX_URL. Default: empty, mails return to their sender."""
        return str(setting("BOUNCE_ADDRESS", ""))

    @property
    def UNSUBSCRIBE_ADDRESS(self) -> str:
        """Address to which a mail with the token of a link withdraws a consent, for mail programs
        that unsubscribe by mail; it arrives in the mailbox of PRIVACY_INBOX_URL. Default: empty,
        only links withdraw."""
        return str(setting("UNSUBSCRIBE_ADDRESS", ""))

    @property
    def INBOX_URL(self) -> str:
        """Mailbox in which bounces, complaints and unsubscribe mails arrive:
        imaps://user:password@host/folder, or file:///folder of a Maildir. What was handled is
        deleted, the rest is left for staff, marked as read. Default: empty, none is read."""
        return str(setting("INBOX_URL", ""))

    @property
    def INBOX_BYTES(self) -> int:
        """Bytes of an incoming mail that are read; of a larger one only the beginning. Default:
        1048576 bytes."""
        return int(setting("INBOX_BYTES", 1024 * 1024))

    @property
    def INBOX_MAILS(self) -> int:
        """How many incoming mails are read in one run; the next run goes on. Default: 500 mails."""
        return int(setting("INBOX_MAILS", 500))

    @property
    def INBOX_TIMEOUT(self) -> float:
        """After how many seconds of silence the server of the mailbox is left. Default: 20
        seconds."""
        return float(setting("INBOX_TIMEOUT_SECONDS", 20))


conf = MailConf()
