"""A new Django project outside this tree, with nothing but the request log."""

import os
import subprocess
import sys
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from django.db import connection

ROOT = Path(__file__).resolve().parents[3]

SQLITE: dict[str, object] = {
    "ENGINE": "django.db.backends.sqlite3",
    "OPTIONS": {
        "transaction_mode": "IMMEDIATE",
        "timeout": 20,
        "init_command": "PRAGMA journal_mode=WAL; PRAGMA secure_delete=ON;",
    },
}

SETTINGS = """
from pathlib import Path
SECRET_KEY = "only-for-tests"
ALLOWED_HOSTS = ["*"]
USE_TZ = True
INSTALLED_APPS = ["privacy.request_log"]
MIDDLEWARE = ["privacy.request_log.middleware.RequestLogMiddleware"]
ROOT_URLCONF = "urls"
DATABASES = %(databases)r
DATABASE_ROUTERS = ["privacy.request_log.router.RequestLogRouter"]
PRIVACY_REQUEST_LOG_SPOOL_DIR = Path(__file__).parent / "spool"
PRIVACY_REQUEST_LOG_QUERY_KEYS = ["n"]
PRIVACY_REQUEST_LOG_SEGMENT_BYTES = %(segment_bytes)d
PRIVACY_REQUEST_LOG_BATCH_BYTES = %(batch_bytes)d
PRIVACY_REQUEST_LOG_POLL_SECONDS = 0.02
"""

URLS = """
import io
from django.http import FileResponse, HttpResponse, StreamingHttpResponse
from django.urls import path

urlpatterns = [
    path("small/", lambda request: HttpResponse(b"x" * 50)),
    path("large/", lambda request: HttpResponse(b"x" * 5_000_000)),
    path("file/", lambda request: FileResponse(open(__file__, "rb"))),
    path("stream/", lambda request: StreamingHttpResponse(iter([b"one", b"two"]))),
]
"""

WSGI = """
import os
from django.core.wsgi import get_wsgi_application
os.environ["DJANGO_SETTINGS_MODULE"] = "settings"
application = get_wsgi_application()
"""


@dataclass(frozen=True, slots=True)
class Project:
    """The project's folder, how to run things in it, and the optional command inside which they
    run."""

    folder: Path
    inside: tuple[str, ...] = ()

    @property
    def environment(self) -> dict[str, str]:
        kept = {
            name: value
            for name, value in os.environ.items()
            if name.startswith(("PG", "PATH", "HOME"))
        }
        return kept | {
            "PYTHONPATH": os.pathsep.join([str(self.folder), str(ROOT)]),
            "DJANGO_SETTINGS_MODULE": "settings",
            "PYTHONWARNINGS": "error::ResourceWarning",
        }

    def start(self, *arguments: str, **options: Any) -> "subprocess.Popen[bytes]":
        command = [*self.inside, sys.executable, "-m", *arguments]
        return subprocess.Popen(command, cwd=self.folder, env=self.environment, **options)

    def run(self, *arguments: str) -> str:
        """Return the output of a command; fail with its stderr."""
        done = subprocess.run(
            [*self.inside, sys.executable, *arguments],
            cwd=self.folder,
            env=self.environment,
            capture_output=True,
            text=True,
            timeout=60,
            check=False,
        )
        assert done.returncode == 0, done.stderr
        return done.stdout

    def django(self, *arguments: str) -> str:
        return self.run("-m", "django", *arguments)

    def rows(self) -> list[str]:
        """Return method, URL and bytes of every row."""
        return self.run(
            "-c",
            "import django; django.setup()\n"
            "from privacy.request_log.models import RequestLogEntry\n"
            "for one in RequestLogEntry.objects.order_by('time'): print(one.url, one.bytes_sent)",
        ).splitlines()


def make_project(
    folder: Path,
    *,
    segment_bytes: int = 4_000_000,
    batch_bytes: int = 1_000_000,
    own_database: bool = False,
    reached_by: Mapping[str, object] | None = None,
    inside: tuple[str, ...] = (),
) -> Project:
    """Write the project. Its database is a file, or on PostgreSQL the one of this test, already
    migrated.

    `own_database` gives the log a second one; `reached_by` are further database settings.
    """
    folder.mkdir()
    database = SQLITE | {"NAME": str(folder / "db.sqlite3")}
    if connection.vendor == "postgresql":
        keys = ("ENGINE", "NAME", "USER", "PASSWORD", "HOST", "PORT")
        database = {key: connection.settings_dict[key] for key in keys} | dict(reached_by or {})
    databases = {"default": database}
    if own_database:
        databases["request_log"] = SQLITE | {"NAME": str(folder / "log.sqlite3")}
    values = {"databases": databases, "segment_bytes": segment_bytes, "batch_bytes": batch_bytes}
    (folder / "settings.py").write_text(SETTINGS % values)
    (folder / "urls.py").write_text(URLS)
    (folder / "wsgi.py").write_text(WSGI)
    project = Project(folder, inside)
    for alias in databases:
        project.django("migrate", "--verbosity", "0", "--database", alias)
    return project
