"""Checks of the request log: one visit of the live site, whose row all of them judge."""

import math
import secrets
import time as clock
from dataclasses import dataclass
from datetime import datetime, timedelta
from urllib.parse import urlsplit

from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from privacy.client import canonical
from privacy.promises.crawl import in_each_language
from privacy.promises.markup import markup_of
from privacy.promises.once_per_run import once_per_run
from privacy.promises.reaching import writes_second_log
from privacy.registry.promise import Evidence, Finding, Page, Probe, finding
from privacy.request_log.conf import conf
from privacy.request_log.forwarding import everybody_is_the_proxy, everybody_may_forward
from privacy.request_log.left_elsewhere import (
    files_with,
    oldest_spooled_age,
    rows_in_other_databases,
)
from privacy.request_log.models import RequestLogEntry
from privacy.request_log.own_requests import PROBE
from privacy.request_log.retention import (
    newest_entry_age,
    oldest_address_age,
    oldest_entry_age,
    published_address_bound,
    published_bound,
)

OK = 200
PATIENCE = 20  # seconds within which a visit must be stored in the database
PAUSE = 0.25  # seconds between two queries
SLACK = timedelta(seconds=1)  # between the clocks of the processes
HIDDEN = "must-not-be-stored"
# What "a few days" may mean at most; the words of the sentence fix it, no setting does.
A_FEW_DAYS = timedelta(days=14)


@dataclass(frozen=True, slots=True)
class LoggedVisit:
    """A test visit with its row in the log, and a second one whose path is a secret.

    - `page`: the answer to the first visit.
    - `row`: its row; None where none appeared in time.
    - `refused`: the answer to the second visit, to a page that does not exist.
    - `secret_row`: that of the second visit.
    - `code`: what the query of the first visit said, and is not a secret.
    - `came_from`: the referrer of the first visit, without the secrets in it.
    - `sent`: the answer to a third visit, which sends a form in another language.
    - `posted`: its row.
    - `file`: the answer to a fourth one, to a style sheet, compressed where the server does that.
    - `file_row`: its row; None where another server than the application sent it.
    - `copies`: number of other files that note these visits.
    - `secrets`: what was sent in the query, in the referrer and in a path, and must not be stored.
    """

    page: Page
    row: RequestLogEntry | None
    refused: Page
    secret_row: RequestLogEntry | None
    code: str
    came_from: str
    sent: Page
    posted: RequestLogEntry | None
    file: Page | None
    file_row: RequestLogEntry | None
    secrets: tuple[str, ...]
    copies: int

    @property
    def answers(self) -> list[tuple[Page, RequestLogEntry]]:
        """The answers to these visits with their rows, where there is one."""
        pairs = [
            *((self.page, self.row), (self.refused, self.secret_row)),
            *((self.sent, self.posted), (self.file, self.file_row)),
        ]
        return [(page, row) for page, row in pairs if page is not None and row is not None]

    def reveals_secret(self, stored: str) -> bool:
        """Return whether a stored text contains one of the secrets."""
        return any(secret in stored for secret in self.secrets)


def _visit(probe: Probe) -> LoggedVisit:
    """Return the test visits of this run: all checks of the log judge the same rows."""
    return once_per_run(probe, "log", _logged_visit)


def _logged_visit(probe: Probe) -> LoggedVisit:
    path, begin = probe.path_of("privacy:request_sent"), timezone.now() - SLACK
    token, first, second, third, fourth = secrets.token_hex(16), *(_Mark() for _visit in range(4))
    query = f"?page={first.code}&secret={HIDDEN}&mail=probe%40nobody.invalid&key={token}"
    other = in_each_language(probe, "privacy:request_sent")[-1]
    sent = probe.fetch(f"{other}?page={third.code}", {"Referer": third.came_from}, [("probe", "-")])
    page = probe.fetch(path + query, {"Referer": first.referrer(token)})
    refused = probe.fetch(f"{path}{token}/?page={second.code}", {"Referer": second.referrer(token)})
    file = _fetch_file(probe, page, fourth)
    patience_ends = clock.monotonic() + PATIENCE
    while True:
        rows = [mark.row(begin) for mark in (first, second, third)]
        if all(rows) or clock.monotonic() > patience_ends:
            hidden, file_row = (HIDDEN, "nobody.invalid", token), fourth.row(begin)
            return LoggedVisit(
                page=page,
                row=rows[0],
                refused=refused,
                secret_row=rows[1],
                code=first.code,
                came_from=first.came_from,
                sent=sent,
                posted=rows[2],
                file=file,
                file_row=file_row,
                secrets=hidden,
                copies=files_with([first.code, second.code, third.code], begin),
            )
        clock.sleep(PAUSE)


def _fetch_file(probe: Probe, page: Page, mark: "_Mark") -> Page | None:
    """Fetch a style sheet of the page as browsers do; None where it has none."""
    paths = [urlsplit(address) for address in markup_of(page).files if ".css" in address]
    for path in [parts.path for parts in paths if not parts.netloc][:1]:
        headers = {"Referer": mark.came_from, "Accept-Encoding": "gzip"}
        file = probe.fetch(f"{path}?page={mark.code}", headers)
        return file if file.status == OK else None
    return None


class _Mark:
    """What makes a visit recognisable in the log: a code in its query, a number in its referrer.

    Either is enough, so that a log which loses one of them is still judged by its rows.
    """

    def __init__(self) -> None:
        self.code = secrets.token_hex(4)  # short enough to be stored
        self.came_from = f"{PROBE}/{100_000 + secrets.randbelow(900_000)}"

    def referrer(self, token: str) -> str:
        """Return the referrer of the visit, with secrets."""
        scheme, _slashes, rest = self.came_from.partition("//")
        return f"{scheme}//probe:{HIDDEN}@{rest}?secret={HIDDEN}&key={token}#{token}"

    def row(self, begin: datetime) -> RequestLogEntry | None:
        """Return the row of the visit; None while there is none."""
        is_marked = Q(url__contains=f"page={self.code}") | Q(referrer__startswith=self.came_from)
        return RequestLogEntry.objects.filter(is_marked, time__gte=begin).first()


def _judge(row: RequestLogEntry | None, kept: bool) -> Evidence:
    if row is None:
        return Evidence(False, (_("A test visit did not reach the log."),))
    if not kept:
        return Evidence(False, (_("The row of a test visit is wrong in this respect."),))
    return Evidence(True, (_("A test visit was logged accordingly."),))


def address(probe: Probe) -> Evidence:
    """Check that the client address is logged, not that of a proxy, nor one that it made up."""
    visit = _visit(probe)
    if everybody_may_forward():
        return Evidence(False, (_("Every visitor is trusted to name another address."),))
    if everybody_is_the_proxy():
        return Evidence(
            False,
            (
                _(
                    "Most visits come through a proxy that is not trusted, and are logged with "
                    "its address."
                ),
            ),
        )
    row, own = visit.row, visit.page.client_address and canonical(visit.page.client_address)
    return _judge(row, row is not None and bool(row.address) and own in {"", row.address})


def time(probe: Probe) -> Evidence:
    """Check that the time of the visit is logged; the row is searched by its time."""
    row = _visit(probe).row
    return _judge(row, row is not None and row.time <= timezone.now() + SLACK)


def url(probe: Probe) -> Evidence:
    """Check that method, page and query are logged, in another language too, and none of the
    secrets in query, path and referrer."""
    visit = _visit(probe)
    row, secret_row = visit.row, visit.secret_row
    if row is None or secret_row is None:
        return _judge(row, kept=False)
    path = probe.path_of("privacy:request_sent")
    is_page = row.method == "GET" and row.url.partition("?")[0] == path
    is_page &= visit.code in row.url
    is_page &= visit.posted is not None and visit.posted.method == "POST"
    shown = visit.reveals_secret(row.url) or visit.reveals_secret(secret_row.url)
    return _judge(row, is_page and not shown)


def status(probe: Probe) -> Evidence:
    """Check that the status of the response is logged, that of a page that is missing, of a form
    and of a file, too."""
    visit = _visit(probe)
    return _judge(visit.row, all(row.status == page.status for page, row in visit.answers))


def referrer(probe: Probe) -> Evidence:
    """Check that the page in the referrer is logged, without the secrets in its user name and
    query."""
    visit = _visit(probe)
    row = visit.row
    if row is None:
        return _judge(row, kept=False)
    shown = visit.reveals_secret(row.referrer)
    return _judge(row, row.referrer.startswith(visit.came_from) and not shown)


def bytes_sent(probe: Probe) -> Evidence:
    """Check that the size of the body is logged, that of a page that is missing and of the answer
    to a form, too, and of a file as it was transferred, where the application sends files."""
    visit = _visit(probe)
    return _judge(visit.row, all(row.bytes_sent == len(page.body) for page, row in visit.answers))


def days_kept() -> dict[str, int]:
    """Return within how many days every row is deleted, for the sentence of the notice."""
    return {"days": math.ceil(published_bound() / timedelta(days=1))}


def temporary(probe: Probe) -> Evidence:
    """Check that no row and no whole address is older than its published bound, none is from the
    future, and no other file notes visits."""
    row, row_bound = oldest_entry_age() or timedelta(), published_bound()
    address, address_bound = oldest_address_age() or timedelta(), published_address_bound()
    newest = newest_entry_age() or timedelta()
    if newest < -conf.REQUEST_LOG_CLOCK_TOLERANCE:
        ahead = _("The newest row is %(hours)d hours in the future: its age is unknown.")
        return Evidence(False, (finding(ahead, hours=-newest // timedelta(hours=1)),))
    days = days_kept()["days"]
    if timedelta(days=days) > A_FEW_DAYS:
        long = _("Rows are kept for up to %(days)d days, which is more than a few.")
        return Evidence(False, (finding(long, days=days),))
    left = _left_elsewhere(_visit(probe))
    if left:
        return Evidence(False, (left,))
    if writes_second_log(probe):
        second = _("The web server writes a second log, which is not deleted after these days.")
        return Evidence(False, (second,))
    rows = _(
        "The oldest row is %(hours)d hours old, the newest %(newest)d; the bound is %(bound)d "
        "hours."
    )
    addresses = _(
        "The oldest whole address is %(hours)d hours old; all are shortened after %(bound)d hours."
    )
    newest_hours = max(newest, timedelta()) // timedelta(hours=1)
    return Evidence(
        row <= min(row_bound, timedelta(days=days)) and address <= address_bound,
        (
            finding(rows, **_in_hours(row, row_bound), newest=newest_hours),
            finding(addresses, **_in_hours(address, address_bound)),
        ),
    )


def _left_elsewhere(visit: LoggedVisit) -> Finding | None:
    """Return what is wrong where old notes are outside the rows of the log."""
    spooled = oldest_spooled_age() or timedelta()
    if spooled > published_bound():
        text = _("A file that waits for the database has notes that are %(hours)d hours old.")
        return finding(text, hours=spooled // timedelta(hours=1))
    if visit.copies:
        text = _("Files outside the log note visits: %(files)d. Nothing deletes these notes.")
        return finding(text, files=visit.copies)
    if rows := rows_in_other_databases():
        return finding(_("Another database has %(rows)d rows, which nothing deletes."), rows=rows)
    return None


def _in_hours(age: timedelta, bound: timedelta) -> dict[str, int]:
    return {"hours": age // timedelta(hours=1), "bound": bound // timedelta(hours=1)}
