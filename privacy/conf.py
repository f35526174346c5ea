"""Settings of the privacy layer, read at access time, so that override_settings works."""

from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from datetime import timedelta
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from django.conf import settings
from django.core.exceptions import ImproperlyConfigured
from django.http import HttpRequest
from django.utils.module_loading import import_string

from privacy.identity_keys import keys_in

MAILS_PER_DAY = {
    "verify_request": 5,
    "request_link": 5,
    "no_such_request": 1,
    "account": 5,
    "address_change": 5,
    "order": 5,
    "enquiry_link": 5,
    "termination": 5,
    "competition": 3,
    "consent": 3,
    "my_data": 5,
}


def setting(name: str, default: Any) -> Any:
    """Return PRIVACY_<name>. Raises ImproperlyConfigured where it has no value and no default."""
    value = getattr(settings, f"PRIVACY_{name}", default)
    if value is None:
        raise ImproperlyConfigured(f"Set PRIVACY_{name} in the project's settings.")
    return value


class Settings:
    """Base of the classes of settings: `manage.py check` reads every property of each of them."""


class Conf(Settings):
    """Settings as typed properties; docs/reference/configuration.md repeats each docstring."""

    @property
    def SITE_URL(self) -> str:
        """URL of the site, with scheme and without a trailing slash. Required."""
        return str(setting("SITE_URL", None)).rstrip("/")

    @property
    def DATA_DIR(self) -> Path:
        """Folder for access packages. Private: never below MEDIA_ROOT or STATIC_ROOT. Required."""
        return Path(setting("DATA_DIR", None))

    @property
    def ERASURE_JOURNAL(self) -> Path:
        """File of the erasure journal, from which erasures are replayed after a restore: exclude it
        from backups of the database, and back it up separately. Default: erasures.jsonl in
        PRIVACY_DATA_DIR."""
        return Path(setting("ERASURE_JOURNAL", self.DATA_DIR / "erasures.jsonl"))

    @property
    def ERASURE_JOURNAL_RETENTION(self) -> timedelta:
        """How long the journal keeps an entry; must be longer than any backup of the database is
        kept. Default: 400 days."""
        return timedelta(days=setting("ERASURE_JOURNAL_RETENTION_DAYS", 400))

    @property
    def IDENTITY_KEY(self) -> str:
        """Key for the pseudonyms that survive erasure and for encrypting access packages. Never
        SECRET_KEY. To rotate it, add the old one to PRIVACY_IDENTITY_KEY_FALLBACKS. Default: the
        first line of PRIVACY_IDENTITY_KEY_FILE."""
        return str(setting("IDENTITY_KEY", "") or keys_in(self.IDENTITY_KEY_FILE)[0])

    @property
    def IDENTITY_KEY_FALLBACKS(self) -> Sequence[str]:
        """Older identity keys, accepted for look-up; those in PRIVACY_IDENTITY_KEY_FILE are
        accepted as well. Default: none."""
        older, file = list(setting("IDENTITY_KEY_FALLBACKS", ())), self.IDENTITY_KEY_FILE
        older += keys_in(file) if file.exists() else ()
        current = self.IDENTITY_KEY
        return [key for key in dict.fromkeys(older) if key != current]

    @property
    def IDENTITY_KEY_FILE(self) -> Path:
        """File with the identity keys, one per line, the current one first; created at the first
        start. Back it up separately from the database. Default: identity_keys in
        PRIVACY_DATA_DIR."""
        return Path(setting("IDENTITY_KEY_FILE", self.DATA_DIR / "identity_keys"))

    @property
    def TABLES_OF_OTHERS(self) -> Collection[str]:
        """Names of the tables in the databases that other programs use and answer for, and of
        their columns in tables of this site, such as `orders_order.legacy`. Any other that no
        installed app has breaks S18. Default: none."""
        return frozenset(setting("TABLES_OF_OTHERS", ()))

    @property
    def TRUSTED_PROXIES(self) -> Sequence[str]:
        """Networks (CIDR) of the proxies that are trusted to report the client's address; `unix`
        means a peer on a Unix socket. Default: none."""
        return tuple(setting("TRUSTED_PROXIES", ()))

    @property
    def FORWARDED_HEADER(self) -> str:
        """The header that the trusted proxies set: `X-Forwarded-For` or `Forwarded` (RFC 7239). The
        other one is ignored, since clients can send it. Default: X-Forwarded-For."""
        return str(setting("FORWARDED_HEADER", "X-Forwarded-For"))

    @property
    def SECRET_ARGUMENTS(self) -> Sequence[str]:
        """Arguments of routes that are secrets, whatever their converter. So is every other text in
        a route (a `str`, `path` or `uuid`, or a group of a regex) unless PRIVACY_PUBLIC_ARGUMENTS
        names it; `int` and `slug` are not. An address with a secret is logged as its route, never
        shared and never cached. Default: token, signature, secret, uidb64."""
        default = ("token", "signature", "secret", "uidb64")
        # REQUEST_LOG_SECRET_ARGUMENTS is its name in earlier releases.
        return tuple(setting("SECRET_ARGUMENTS", setting("REQUEST_LOG_SECRET_ARGUMENTS", default)))

    @property
    def PUBLIC_ARGUMENTS(self) -> Sequence[str]:
        """Arguments of routes that are texts but not secrets. Default: app_label, content_type_id,
        id, object_id, path, url, which are those of Django's own staff pages and files."""
        return tuple(
            setting(
                "PUBLIC_ARGUMENTS",
                ("app_label", "content_type_id", "id", "object_id", "path", "url"),
            )
        )

    @property
    def RUN_LATER(self) -> str:
        """Dotted path of a callable taking (dotted path, *arguments) that queues the call, such as
        `django_q.tasks.async_task`. Empty: the work is done in the same process after the
        commit."""
        return str(setting("RUN_LATER", ""))

    @property
    def PERIODIC_TASKS(self) -> str:
        """Dotted path of a sequence of `privacy.heartbeat.periodic_tasks.PeriodicTask`: the tasks
        that run regularly, so that staff and the notice show when one stops. Default: none."""
        return str(setting("PERIODIC_TASKS", ""))

    @property
    def WORK_GRACE(self) -> timedelta:
        """How much later than its interval a periodic task may succeed before it counts as overdue.
        Default: 10 minutes."""
        return timedelta(seconds=setting("WORK_GRACE_SECONDS", 10 * 60))

    @property
    def VERIFICATION_LIFETIME(self) -> timedelta:
        """How long the link that verifies an email address works after its mail was sent. Default:
        3 days."""
        return timedelta(seconds=setting("VERIFICATION_LIFETIME_SECONDS", 3 * 24 * 60 * 60))

    @property
    def UNVERIFIED_RETENTION(self) -> timedelta:
        """How long a request is kept at most until its verification mail is delivered; after that,
        as long as the link works. Default: 30 days."""
        return timedelta(seconds=setting("UNVERIFIED_RETENTION_SECONDS", 30 * 24 * 60 * 60))

    @property
    def STATUS_LINK_LIFETIME(self) -> timedelta:
        """How long a link to the private status page works; a new one can be requested. Default: 30
        days."""
        return timedelta(seconds=setting("STATUS_LINK_LIFETIME_SECONDS", 30 * 24 * 60 * 60))

    @property
    def STATUS_LINK_GRACE(self) -> timedelta:
        """How long after its mail was sent a link opens the private page; after that, opening it
        sends a new link by email. Default: 1 day."""
        return timedelta(seconds=setting("STATUS_LINK_GRACE_SECONDS", 24 * 60 * 60))

    @property
    def FETCH_TOKEN_LIFETIME(self) -> timedelta:
        """How long the private page, once open, can be used to download the access package.
        Default: 1 hour."""
        return timedelta(seconds=setting("FETCH_TOKEN_LIFETIME_SECONDS", 60 * 60))

    @property
    def PACKAGE_LIFETIME(self) -> timedelta:
        """How long an access package can be downloaded before its file is deleted. Default: 14
        days."""
        return timedelta(seconds=setting("PACKAGE_LIFETIME_SECONDS", 14 * 24 * 60 * 60))

    @property
    def CONFIRMATION_LIFETIME(self) -> timedelta:
        """How long a consent is kept pending for its double opt-in. Default: 7 days."""
        return timedelta(seconds=setting("CONFIRMATION_LIFETIME_SECONDS", 7 * 24 * 60 * 60))

    @property
    def RECEIPT_KEY_FILE(self) -> Path:
        """File with the private keys that sign consent receipts, one per line, the current one
        first; created at the first use. Keep older lines: receipts are verified by them. Default:
        receipt_keys in PRIVACY_DATA_DIR."""
        return Path(setting("RECEIPT_KEY_FILE", self.DATA_DIR / "receipt_keys"))

    @property
    def RECEIPT_FILE_BYTES(self) -> int:
        """Maximum size of a receipt that is uploaded for verification. Default: 65536 bytes."""
        return int(setting("RECEIPT_FILE_BYTES", 64 * 1024))

    @property
    def REMINDER_DAYS(self) -> Sequence[int]:
        """How many days before the due date of an open request its company is reminded by email.
        Default: 7 and 2."""
        return sorted(setting("REMINDER_DAYS", [7, 2]), reverse=True)

    @property
    def COMPANY_NEWS_PAUSE(self) -> timedelta:
        """Minimum time between two mails that notify a company of new requests and messages; what
        arrives in between is sent together. Default: 1 hour."""
        return timedelta(seconds=setting("COMPANY_NEWS_PAUSE_SECONDS", 60 * 60))

    @property
    def ESCALATION_INTERVAL(self) -> timedelta:
        """Number of days between two mails that escalate an overdue request, to its company and to
        the one that runs the site. Default: 3 days."""
        return timedelta(days=setting("ESCALATION_DAYS", 3))

    @property
    def ERASURE_NEEDS_TWO_PEOPLE(self) -> bool:
        """Whether erasures follow the four-eyes principle: one member of staff proposes an erasure,
        another one performs it. Default: false."""
        return bool(setting("ERASURE_NEEDS_TWO_PEOPLE", False))

    @property
    def MAIL_ATTEMPTS(self) -> int:
        """How often a mail that the mail server rejects is retried before it is abandoned; staff
        are alerted after 8 attempts. The back-off doubles from a minute to an hour. While the mail
        server itself fails, a mail is retried until its retention ends. Default: 78 attempts."""
        return int(setting("MAIL_ATTEMPTS", 78))

    @property
    def MAILS_PER_DAY(self) -> Mapping[str, int]:
        """How many mails that an unauthenticated client can trigger are sent to one mailbox per day
        (UTC), by purpose; a purpose that is not named keeps its default. Further mails are held
        back and sent as one mail the next day. Default: 5 mails each of verify_request,
        request_link, account, address_change, order, termination, my_data and enquiry_link, 3 of
        consent and competition, 1 of no_such_request."""
        limits = {**MAILS_PER_DAY, **dict(setting("MAILS_PER_DAY", {}))}
        if unknown := limits.keys() - MAILS_PER_DAY.keys():
            raise ValueError(f"These purposes have no limit: {', '.join(sorted(unknown))}")
        return {purpose: int(limit) for purpose, limit in limits.items()}

    @property
    def MAILS_PER_DAY_OF_TAGS(self) -> int:
        """Multiple of PRIVACY_MAILS_PER_DAY that all plus tags of one mailbox (name+tag@) get
        together. Default: 3 times."""
        return int(setting("MAILS_PER_DAY_OF_TAGS", 3))

    @property
    def MAILS_HELD(self) -> int:
        """How many mails of one purpose are held back for one mailbox at most; beyond that, forms
        that name it are rejected until they are sent. Default: 200 mails."""
        return int(setting("MAILS_HELD", 200))

    @property
    def INTAKE_PER_ADDRESS(self) -> int:
        """How often one client (an IPv4 address or an IPv6 /64) can send the same form per hour.
        Default: 20 times."""
        return int(setting("INTAKE_PER_ADDRESS", 20))

    @property
    def INTAKE_PER_IPV6_SITE(self) -> int:
        """How often all clients of one IPv6 /48 together can send the same form per hour. Default:
        200 times."""
        return int(setting("INTAKE_PER_IPV6_SITE", 200))

    @property
    def INTAKE_PER_ADDRESS_AND_MAILBOX(self) -> int:
        """How often one client can name the same mailbox in the contact form per day. Default: 20
        times."""
        return int(setting("INTAKE_PER_ADDRESS_AND_MAILBOX", 20))

    @property
    def PROOF_OF_WORK_THRESHOLD(self) -> int:
        """Requests per hour, from all clients, above which the contact form asks browsers for a
        proof of work. Default: 100 requests."""
        return int(setting("PROOF_OF_WORK_THRESHOLD", 100))

    @property
    def INTAKE_WITHOUT_PROOF_PER_HOUR(self) -> int:
        """How many requests per hour are accepted at once without a proof of work, from browsers
        without scripts. Default: 20 requests."""
        return int(setting("INTAKE_WITHOUT_PROOF_PER_HOUR", 20))

    @property
    def INTAKE_QUEUE_PER_CLIENT(self) -> int:
        """How many further requests without a proof of work one client can queue per day. Default:
        3 requests."""
        return int(setting("INTAKE_QUEUE_PER_CLIENT", 3))

    @property
    def INTAKE_QUEUE_PER_HOUR(self) -> int:
        """How many queued requests per hour get their verification mail, first come, first served.
        Default: 60 requests."""
        return int(setting("INTAKE_QUEUE_PER_HOUR", 60))

    @property
    def INTAKE_QUEUE_LENGTH(self) -> int:
        """Maximum length of that queue; beyond it, the form is shown again. Default: 1000
        requests."""
        return int(setting("INTAKE_QUEUE_LENGTH", 1000))

    @property
    def VERIFIED_EMAIL(self) -> Callable[[HttpRequest], str] | None:
        """Dotted path of a callable from a request to the address that its logged-in account has
        verified, or an empty text: requests for that address need no proof of work. Default:
        none."""
        path = setting("VERIFIED_EMAIL", "")
        return import_string(path) if path else None

    @property
    def INTAKE_PROOF_WORK(self) -> int:
        """How many SHA-256 digests a proof of work takes at most, and half as many on average.
        Default: 50000 digests."""
        return int(setting("INTAKE_PROOF_WORK", 50_000))

    @property
    def MAIL_FOLDER_RETENTION(self) -> timedelta:
        """How long mails are kept in the folder into which they are written where no mail server is
        configured. Default: 90 days."""
        return timedelta(seconds=setting("MAIL_FOLDER_RETENTION_SECONDS", 90 * 24 * 60 * 60))

    @property
    def LEGAL_TIME_ZONE(self) -> ZoneInfo:
        """Time zone in which a calendar year ends, for retention periods counted from the end of
        the year. Default: TIME_ZONE."""
        return ZoneInfo(setting("LEGAL_TIME_ZONE", settings.TIME_ZONE))

    @property
    def REAUTHENTICATE(self) -> str:
        """Dotted path of a callable from a request to the response that makes staff reauthenticate,
        or to None where they just did: called before erasures, deletions, releases of legal holds
        and changes of permissions. Empty: staff are not asked. Default: empty."""
        return str(setting("REAUTHENTICATE", ""))

    @property
    def RETENTION_BATCH(self) -> int:
        """Maximum number of rows that one retention transaction deletes. Default: 2000 rows."""
        return int(setting("RETENTION_BATCH", 2000))

    @property
    def PUBLIC_VIEWS(self) -> Sequence[str]:
        """Names of views without arguments that the checks of the promises visit in all languages,
        beside the pages of the site map: forms, feeds. Default: the contact form."""
        return list(setting("PUBLIC_VIEWS", ["privacy:request"]))

    @property
    def PINNED_SENTENCES(self) -> Path | None:
        """File with the digests of the sentences of the notice, as they were reviewed in each
        language: `manage.py check` fails where one was changed, added or removed since. Default:
        none, nothing is compared."""
        path = setting("PINNED_SENTENCES", "")
        return Path(path) if path else None

    @property
    def PROMISES_NOT_MADE(self) -> Sequence[str]:
        """Ids of declared promises that this site does not make: the notice leaves them out, and
        they are not checked. Default: none."""
        return list(setting("PROMISES_NOT_MADE", []))

    @property
    def PROCESSOR_ROLES_NOT_USED(self) -> Sequence[str]:
        """Keys of declared jobs of processors that no other company does for this site, such as
        `hosting` where its servers are your own. Default: none."""
        return list(setting("PROCESSOR_ROLES_NOT_USED", []))

    @property
    def DECLARATIONS(self) -> Sequence[str]:
        """Additional modules with declarations, for apps without their own. Default: none."""
        return list(setting("DECLARATIONS", []))


conf = Conf()


# Settings of earlier versions, which have no effect any more: old name → new name.
RENAMED_SETTINGS = {
    "INTAKE_CALM_PER_HOUR": "PROOF_OF_WORK_THRESHOLD",
    "REGULAR_WORK": "PERIODIC_TASKS",
    "STATUS_LINK_FRESH_SECONDS": "STATUS_LINK_GRACE_SECONDS",
}


def unreadable_settings() -> Iterator[tuple[str, Exception]]:
    """Yield (name without PRIVACY_, error) of each setting of the rooms in use that is missing or
    malformed."""
    for kind in Settings.__subclasses__():
        room = kind()
        for name, member in vars(kind).items():
            if isinstance(member, property):
                try:
                    getattr(room, name)
                except (ImproperlyConfigured, ImportError, TypeError, ValueError) as problem:
                    yield name, problem
