"""`make run`: prepare a data folder, then serve the site with its background work until Ctrl-C."""

import argparse
import fcntl
import os
import secrets
import socket
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import IO, Any

from privacy.private_file import replace_private
from telekom_site.private_folder import NotPrivateError, keep_private
from telekom_site.program_supervisor import run_together

HOST = "127.0.0.1"
LAST_PORT = 65535
STAFF_EMAIL = "staff@telekom.example"


class CannotRunError(Exception):
    """Something that the person at the keyboard can put right; the message says how."""


def main(arguments: Sequence[str] | None = None) -> int:
    """Prepare the data folder and run the site until a stop signal comes; return the exit
    status."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--port", type=int, default=8000)
    parser.add_argument("--data-dir", type=Path, default=Path("data"))
    options = parser.parse_args(arguments)
    try:
        check_port(options.port)
        lock = claim_folder(options.data_dir)
    except CannotRunError as problem:
        print(problem, file=sys.stderr)
        return 1
    with lock:
        set_environment(options.data_dir.resolve(), options.port)
        prepare()
        return serve(options.port)


def claim_folder(folder: Path) -> IO[str]:
    """Create the data folder, private to this user, and lock it against a second run."""
    try:
        keep_private(folder)
        lock = (folder / "run.lock").open("w")
    except NotPrivateError as problem:
        raise CannotRunError(str(problem)) from None
    except OSError as error:
        raise CannotRunError(
            f"The folder '{folder}' cannot be written ({error.strerror}): "
            "change its owner, or run `make run DATA_DIR=/some/folder`"
        ) from None
    try:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        lock.close()
        raise CannotRunError(
            f"Another `make run` uses the folder '{folder}': stop it, or run `make run "
            f"DATA_DIR=/some/folder`"
        ) from None
    return lock


def check_port(port: int) -> None:
    """Refuse a port that cannot be listened on, before anything else is done."""
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((HOST, port))
        except (OSError, OverflowError) as error:
            reason = getattr(error, "strerror", None) or error
            other = port + 1 if 0 < port < LAST_PORT else 8123
            raise CannotRunError(
                f"Port {port} cannot be used ({reason}): run `make run PORT={other}`"
            ) from None


def set_environment(folder: Path, port: int) -> None:
    """Say what the settings want to know, with a secret key that is generated once and kept."""
    os.environ["DATA_DIR"] = str(folder)
    os.environ["DJANGO_SETTINGS_MODULE"] = "telekom_site.settings"
    os.environ.setdefault("SITE_URL", f"http://{HOST}:{port}")
    os.environ.setdefault("ALLOWED_HOSTS", f"{HOST},localhost")
    key_file = folder / "secret_key"
    key = key_file.read_text() if key_file.exists() else ""
    if not key:  # a start that was killed may have left an empty file
        key = secrets.token_urlsafe(48)
        replace_private(key_file, key.encode())
    os.environ.setdefault("SECRET_KEY", key)


def prepare() -> None:
    """Bring database, static files, demo content and staff account up to date; every step may be
    repeated. Print what takes long before it begins."""
    import django

    django.setup()

    from django.conf import settings
    from django.core.management import call_command
    from django.db import connections

    from privacy.notice_versions.recording import record_notice

    print("Updating the database …", flush=True)
    for alias in connections:
        call_command("migrate", database=alias, verbosity=0, interactive=False)
    call_command("replay_erasures", verbosity=0)
    print("Collecting static files …", flush=True)
    call_command("collectstatic", verbosity=0, interactive=False)
    print("Loading demo content …", flush=True)
    call_command("load_demo", campaigns=True, verbosity=0)
    record_notice()
    call_command("ensure_schedules", verbosity=0)
    print(f"Data in       {settings.DATA_DIR}")
    print(f"Mails in      {mails_in(settings.EMAIL_URL)}")
    print(f"Staff pages   {settings.SITE_URL}/de/staff/   {staff_account()}")
    connections.close_all()


def mails_in(url: str) -> str:
    """Return where emails are found: the folder of new ones, or the server without its password."""
    folder = url.removeprefix("file:///")
    return folder.rpartition("@")[2] if folder == url else f"{folder}/new"


def staff_account() -> str:
    """Create the staff account once; the password is printed then and stored nowhere in the
    clear."""
    from django.contrib.auth import get_user_model

    users = get_user_model().objects
    email = os.environ.get("STAFF_EMAIL", STAFF_EMAIL)
    if users.filter(email=email).exists():
        return f"{email}, password as printed at the first run (a new one: make staff-password)"
    password = os.environ.get("STAFF_PASSWORD") or secrets.token_urlsafe(12)
    sign_for(users.create_superuser(email=email, password=password))
    return f"{email}, password {password}"


def sign_for(staff: Any) -> None:
    """Sign the undertaking for the account of the person who starts the site, as they would."""
    from privacy.confidentiality.signing import (
        current_undertakings,
        digest_of,
        ensure_undertaking,
        sign,
        text_of,
    )

    ensure_undertaking()
    for undertaking in current_undertakings(staff):
        text = text_of(undertaking)
        sign(staff, text, digest_of(text))


def serve(port: int) -> int:
    """Run web server, log ingester and background work side by side."""
    manage = [sys.executable, str(Path(__file__).parent.parent / "manage.py")]
    web = [
        "gunicorn",
        "telekom_site.wsgi",
        "--config",
        "python:telekom_site.gunicorn",
        "--bind",
        f"{HOST}:{port}",
    ]
    print(
        f"The site      {os.environ['SITE_URL']}/   (Ctrl-C stops everything and loses nothing)",
        flush=True,
    )
    return run_together(
        [
            [sys.executable, "-m", *web],
            [*manage, "background_work"],
            [*manage, "ingest_request_log", "--follow", "--verbosity", "0"],
        ]
    )


if __name__ == "__main__":
    sys.exit(main())
