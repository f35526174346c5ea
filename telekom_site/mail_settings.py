"""Django's mail settings from one URL, in the form that the installed Django wants."""

from typing import Any

import dj_email_url
import django

BACKENDS = "django.core.mail.backends"
SMTP = "privacy.outbox.smtp.EmailBackend"  # Django's, and SMTPUTF8
FOLDER = "privacy.outbox.maildir.EmailBackend"  # one file per mail


def mail_settings(url: str, timeout: int) -> dict[str, Any]:
    """Return `smtp://user:password@host:587/?tls=True` or `file:////absolute/folder` as EMAIL_*
    settings, or as MAILERS.

    `timeout`: seconds after which a silent mail server is abandoned, if the URL does not say it
    (`&timeout=20`). Django 6.1 has one MAILERS setting and warns of the EMAIL_* ones, which older
    versions need.
    """
    parsed = dj_email_url.parse(url)
    if parsed["EMAIL_BACKEND"] == f"{BACKENDS}.smtp.EmailBackend":
        parsed["EMAIL_BACKEND"] = SMTP
        parsed["EMAIL_TIMEOUT"] = parsed.get("EMAIL_TIMEOUT") or timeout
    if parsed["EMAIL_BACKEND"] == f"{BACKENDS}.filebased.EmailBackend":
        parsed["EMAIL_BACKEND"] = FOLDER
    if django.VERSION < (6, 1):
        return dict(parsed)
    return {
        "MAILERS": {"default": {"BACKEND": parsed["EMAIL_BACKEND"], "OPTIONS": _options(parsed)}}
    }


def _options(parsed: dict[str, Any]) -> dict[str, Any]:
    if parsed["EMAIL_BACKEND"] == FOLDER:
        return {"file_path": parsed["EMAIL_FILE_PATH"]}
    if parsed["EMAIL_BACKEND"] != SMTP:
        return {}
    return {
        "host": parsed["EMAIL_HOST"],
        "port": parsed["EMAIL_PORT"],
        "username": parsed["EMAIL_HOST_USER"],
        "password": parsed["EMAIL_HOST_PASSWORD"],
        "use_tls": parsed["EMAIL_USE_TLS"],
        "use_ssl": parsed["EMAIL_USE_SSL"],
        "timeout": parsed["EMAIL_TIMEOUT"],
    }
