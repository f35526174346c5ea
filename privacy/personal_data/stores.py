"""Stores outside the tables, derived from the settings."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

from django.apps import apps
from django.conf import settings
from django.db.models import FileField

MAIL_FOLDER = "mail folder"
FILE_BACKEND = "django.core.mail.backends.filebased.EmailBackend"
MAILDIR_BACKEND = "privacy.outbox.maildir.EmailBackend"
FOLDER_BACKENDS = (FILE_BACKEND, MAILDIR_BACKEND)
DUMMY_CACHE = "django.core.cache.backends.dummy.DummyCache"


def stores_by_settings() -> Iterator[str]:
    """Yield the names of the stores outside the tables that the settings and file fields show."""
    yield from _file_fields()
    for alias, cache in settings.CACHES.items():
        if cache["BACKEND"] != DUMMY_CACHE:
            yield f"cache:{alias}"
    if mail_folder_path() is not None:
        yield MAIL_FOLDER
    logging: dict[str, Any] = settings.LOGGING or {}
    handlers = logging.get("handlers", {})
    for name, handler in handlers.items():
        if "filename" in handler:
            yield f"log file:{name}"
    if settings.SESSION_ENGINE.endswith((".file", ".cache", ".cached_db")):
        yield "sessions"


def _file_fields() -> Iterator[str]:
    for model in apps.get_models():
        for field in model._meta.concrete_fields:
            if isinstance(field, FileField):
                yield f"files:{model._meta.label}.{field.name}"


def mail_folder_path() -> Path | None:
    """Return the folder into which mails are written instead of being sent, if there is one."""
    mailers = getattr(settings, "MAILERS", {})
    for mailer in mailers.values():
        if mailer.get("BACKEND") in FOLDER_BACKENDS:
            return Path(mailer["OPTIONS"]["file_path"])
    if not mailers and settings.EMAIL_BACKEND in FOLDER_BACKENDS and settings.EMAIL_FILE_PATH:
        return Path(settings.EMAIL_FILE_PATH)
    return None
