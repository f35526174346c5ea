"""Who is compared: the ways to log a request, the pages they log, and the databases they log to."""

from collections.abc import Sequence
from dataclasses import dataclass

SQLITE, POSTGRESQL, NO_DATABASE = "SQLite", "PostgreSQL", ""


@dataclass(frozen=True, slots=True)
class Log:
    """What a log adds to a site, and where its lines can be counted."""

    label: str
    app: str = ""
    first_middleware: str = ""
    last_middleware: str = ""
    table: str = ""
    access_file: bool = False
    ingester: bool = False


@dataclass(frozen=True, slots=True)
class Page:
    """A page of a site. `share` is the part of the usual requests that it gets in a turn: slow
    pages get fewer."""

    label: str
    settings: str
    application: str
    path: str
    share: float


@dataclass(frozen=True, slots=True)
class Contender:
    """One server of the comparison. `copy` tells a second server of the same kind apart, for
    A/A."""

    log: str
    database: str = NO_DATABASE
    page: str = "page"
    copy: str = ""

    @property
    def key(self) -> str:
        """A short name, good for folders and databases."""
        return "_".join(
            part for part in (self.page, self.log, self.database.lower(), self.copy) if part
        )

    @property
    def every(self) -> int:
        """In every how many turns it takes part: more often where small differences matter."""
        return 1 if self.page == "page" and self.log in ("none", "access", "ours") else 3

    @property
    def label(self) -> str:
        return ", ".join(part for part in (LOGS[self.log].label, self.database, self.copy) if part)


OUR_TABLE = "privacy_request_log_requestlogentry"
LOGS = {
    "none": Log("no log"),
    "access": Log("gunicorn's access log, to a file", access_file=True),
    "ours": Log(
        "privacy.request_log",
        app="privacy.request_log",
        first_middleware="privacy.request_log.middleware.RequestLogMiddleware",
        table=OUR_TABLE,
        ingester=True,
    ),
    "request": Log(
        "django-request",
        app="request",
        last_middleware="request.middleware.RequestMiddleware",
        table="request_request",
    ),
    "easyaudit": Log(
        "django-easy-audit",
        app="easyaudit",
        last_middleware="easyaudit.middleware.easyaudit.EasyAuditMiddleware",
        table="easyaudit_requestevent",
    ),
    "create": Log(
        "one ORM create",
        app="privacy.request_log",
        first_middleware="benchmarks.request_log.site.create.CreateMiddleware",
        table=OUR_TABLE,
    ),
}
PAGES = {
    "page": Page(
        "a page that renders one template",
        "benchmarks.request_log.site.settings",
        "benchmarks.request_log.site.wsgi:application",
        "/orders/?page=2&q=nina",
        share=1,
    ),
    "home": Page(
        "the home page of this site",
        "benchmarks.request_log.site.telekom",
        "telekom_site.wsgi:application",
        "/en/?page=2&q=nina",
        share=0.4,
    ),
}
SAME, AGAIN = Contender("none"), Contender("none", copy="again")
HOME, HOME_AGAIN, HOME_LOGGED = (
    Contender("none", SQLITE, "home"),
    Contender("none", SQLITE, "home", "again"),
    Contender("ours", SQLITE, "home"),
)
WRITING_LOGS = ("ours", "create", "easyaudit", "request")


def contenders(*, postgresql: bool) -> Sequence[Contender]:
    """Everyone who takes part, in the order of the table."""
    databases = (SQLITE, POSTGRESQL) if postgresql else (SQLITE,)
    logging = [Contender(log, database) for log in WRITING_LOGS for database in databases]
    return [SAME, AGAIN, Contender("access"), *logging, HOME, HOME_AGAIN, HOME_LOGGED]
