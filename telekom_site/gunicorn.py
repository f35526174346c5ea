"""How gunicorn serves the site. No access log: the request log is the only record of visits."""

import os
import sys

from telekom_site import web_limits

worker_class = "telekom_site.web_worker.Worker"
workers = web_limits.WORKERS
threads = web_limits.THREADS
worker_connections = web_limits.CONNECTIONS
keepalive = web_limits.KEEPALIVE_SECONDS
timeout = 60  # seconds until a worker that does not answer is replaced
graceful_timeout = 4  # seconds a worker may finish its responses when it is told to stop
accesslog = None
logconfig_dict = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"redacting": {"()": "telekom_site.redacting_formatter.RedactingFormatter"}},
    "handlers": {"stderr": {"class": "logging.StreamHandler", "formatter": "redacting"}},
    "root": {"handlers": ["stderr"], "level": "WARNING"},
    # Its warnings name the addresses of clients that sent nonsense.
    "loggers": {"gunicorn.error": {"handlers": ["stderr"], "level": "ERROR", "propagate": False}},
}
control_socket_disable = True  # all state lives in the data folder


def on_starting(server: object) -> None:
    """Refuse to serve from a folder that others can read, or a database that lacks erasures, or
    whose pseudonyms were made with a key that is not there."""
    import django

    # Before wsgi.py is imported.
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "telekom_site.settings")
    django.setup()

    from django.conf import settings
    from django.db import connections

    from privacy.personal_data.erasure_journal import (
        JournalBehindError,
        JournalLostError,
        require_whole,
    )
    from privacy.personal_data.identity_check import (
        UnknownIdentityKeyError,
        remember_identity_key,
        require_identity_keys,
    )
    from telekom_site.private_folder import NotPrivateError, keep_private

    try:
        keep_private(settings.DATA_DIR)
        require_identity_keys()
        remember_identity_key()
        require_whole()
    except (
        JournalBehindError,
        JournalLostError,
        NotPrivateError,
        UnknownIdentityKeyError,
    ) as problem:
        sys.exit(str(problem))
    finally:
        connections.close_all()  # none is shared with the workers
